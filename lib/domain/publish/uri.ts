/** The components of any text, RFC 3986 appendix B. It always matches; the rows below judge. */
const components = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

/** Each component by what may not occur in it: searching for the wrong character never backtracks. */
const wrong = {
  scheme: /^[^A-Za-z]|[^A-Za-z0-9+.-]/,
  authority: /[^A-Za-z0-9\-._~!$&'()*+,;=:@[\]%]|%(?![0-9A-Fa-f]{2})/,
  path: /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]|%(?![0-9A-Fa-f]{2})/,
  tail: /[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]|%(?![0-9A-Fa-f]{2})/,
};

/** Host and port behind the user: an address in brackets, or a name without any. */
const host = /^(?:\[[0-9A-Fa-fv:.]+\]|[^[\]:]*)(?::\d*)?$/;

function isAuthority(text: string): boolean {
  const hostAt = text.lastIndexOf('@') + 1;
  const user = text.slice(0, Math.max(hostAt - 1, 0));
  return !wrong.authority.test(text) && !/[[\]@]/.test(user) && host.test(text.slice(hostAt));
}

/** Whether `text` is a URI-reference, RFC 3986 section 4.1: absolute or relative, in ASCII, possibly empty. */
export function isUriReference(text: string): boolean {
  const [, scheme, authority, path = '', query = '', fragment = ''] = components.exec(text) ?? [];
  if (scheme === undefined && text.startsWith(':')) return false;
  if (scheme !== undefined && wrong.scheme.test(scheme)) return false;
  if (authority !== undefined && !isAuthority(authority)) return false;
  return !wrong.path.test(path) && !wrong.tail.test(query) && !wrong.tail.test(fragment);
}

/** Whether `text` is a URI with a scheme. A fragment may follow, as the JSON schema of CloudEvents allows. */
export const isAbsoluteUri = (text: string): boolean =>
  /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) && isUriReference(text);
