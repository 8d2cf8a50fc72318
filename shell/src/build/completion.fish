
function __luksh_first
    test (count (commandline -opc)) = 1
end

function __luksh_command
    set -l words (commandline -opc)
    if test "$words[2]" = vault; and test (count $words) -gt 2
        set -e words[2]
    end
    test "$words[2]" = "$argv[1]"; and not contains -- "$words[2]" $__luksh_own
end

function __luksh_own_command
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- "$words[2]" $__luksh_own
end

function __luksh_lookup
    set -l words (commandline -opc) (commandline -ct)
    $words[1] completion lookup -- $words[2..-1] 2>/dev/null </dev/null
end

complete -c luksh -f
complete -c luksh -n __luksh_first -l help -d 'list all commands'
complete -c luksh -n __luksh_first -l version -d 'show the version'
complete -c luksh -n __luksh_first -a '$__luksh_own' -d 'your own script'
complete -c luksh -n __luksh_own_command -F -a '(__luksh_lookup)'
# COMMANDS
