
# Devices, key slots and the options of your own scripts are looked up by luksh.
_luksh_lookup() {
  local found
  while IFS= read -r found; do
    [[ $found == "$current"* ]] && COMPREPLY+=("$found")
  done < <("${COMP_WORDS[0]}" completion lookup -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
}

_luksh() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} own
  COMPREPLY=()
  if (( COMP_CWORD > 1 )); then
    for own in "${_luksh_own[@]}"; do
      if [[ $own == "${COMP_WORDS[1]}" ]]; then
        _luksh_lookup
        return
      fi
    done
  fi
  _complete_luksh
  if (( COMP_CWORD == 1 )); then
    for own in "${_luksh_own[@]}"; do
      [[ $own == "$current"* && " ${COMPREPLY[*]} " != *" $own "* ]] && COMPREPLY+=("$own")
    done
    return 0
  fi
  # names of files are offered without asking luksh
  case $previous:$current in
    --slot:* | --device:* | --*:-*) ;;
    --*) return 0 ;;
  esac
  case $current in
    '' | [0-9]* | / | /d*) _luksh_lookup ;;
  esac
  return 0
}

complete -F _luksh -o default luksh
