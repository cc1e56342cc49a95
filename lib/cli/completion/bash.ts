/**
 * The script for bash. The library's own hands the words to `eval`, so that a `>` among them would empty a file at a
 * press of Tab, and needs the package bash-completion.
 */
export const bashScript = `# bash completion for weft
_weft() {
  local cur words cword out line
  if declare -F _get_comp_words_by_ref > /dev/null; then
    _get_comp_words_by_ref -n "=:" cur words cword
  else
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD cur=\${COMP_WORDS[COMP_CWORD]}
  fi
  # As they are typed: nothing of them is run.
  out=$(weft completion complete -- "\${words[@]:1:cword}" 2> /dev/null) || return 0
  [[ $cur == -*=* ]] && cur=\${cur#*=}
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    [[ -n $line && $line == "$cur"* ]] && COMPREPLY+=("$line")
  done <<< "\${out%:*}"
  [[ \${out##*:} == 0 ]] && compopt -o default 2> /dev/null
  return 0
}
complete -F _weft weft
`;
