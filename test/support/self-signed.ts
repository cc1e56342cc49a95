import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate for `localhost` and `hooks.example`, made anew each time, so that no key lies around. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const lengths = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengths]), content]);
};

const sequence = (...parts: readonly Uint8Array[]) => tlv(0x30, ...parts);
const bytes = (hex: string) => Buffer.from(hex, 'hex');
const text = (tag: number, value: string) => tlv(tag, Buffer.from(value));
const oid = (hex: string) => tlv(0x06, bytes(hex));
const bits = (content: Uint8Array) => tlv(0x03, Buffer.from([0]), content);

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const name = sequence(tlv(0x31, sequence(oid('550403'), text(0x0c, 'weft test'))));
const validity = sequence(text(0x17, '200101000000Z'), text(0x17, '491231235959Z'));
const alternatives = sequence(text(0x82, 'localhost'), text(0x82, 'hooks.example'));
const extensions = sequence(
  sequence(oid('551d11'), tlv(0x04, alternatives)),
  sequence(oid('551d13'), tlv(0x04, sequence(tlv(0x01, bytes('ff'))))),
);

export function selfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = sequence(
    tlv(0xa0, tlv(0x02, bytes('02'))),
    tlv(0x02, bytes('01')),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, extensions),
  );
  const signature = sign('sha256', content, privateKey);
  const der = sequence(content, ecdsaWithSha256, bits(signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}
