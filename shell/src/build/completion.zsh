
_luksh_lookup() {
    local -a found
    found=("${(@f)$($_luksh_program completion lookup -- "${(@)words[1,CURRENT]}" 2>/dev/null </dev/null)}")
    found=("${(@)found:#}")
    (( $#found )) && compadd -a found
}

_luksh_devices() {
    _luksh_lookup
    _files
}

# COMMANDS

_luksh() {
    local _luksh_program=$words[1] context state line
    if (( CURRENT == 2 )); then
        _describe command _luksh_commands
        (( $#_luksh_own )) && compadd -a _luksh_own
        compadd -- --help --version
        return
    fi
    shift words
    (( CURRENT-- ))
    if [[ $words[1] == vault ]] && (( CURRENT > 2 )); then
        shift words
        (( CURRENT-- ))
    fi
    if (( $_luksh_own[(Ie)$words[1]] )); then
        _luksh_devices
    else
        _luksh_options $words[1]
    fi
}

if [[ $funcstack[1] == _luksh ]]; then
    _luksh "$@"
else
    compdef _luksh luksh
fi
