using Engine.Host.Arguments;

namespace Engine.Host.Commands;

/// <summary>Prints what makes a shell complete the program's words.</summary>
internal sealed class CompletionCommand : ICommand
{
    // Names of actions follow 'exec' and 'help'; they are asked for once in a shell. All else is a file's name.
    private const string Bash = """
        _engine()
        {
            local word=${COMP_WORDS[COMP_CWORD]} names
            if ((COMP_CWORD == 1))
            then
                names="@COMMANDS@ help"
            elif [[ ${COMP_WORDS[1]} == exec && $word == -* ]]
            then
                names="--format --ro --rw -a --scratch --json --stop --help"
            elif [[ ${COMP_WORDS[1]} == help || ${COMP_WORDS[1]} == exec && ! -e $word ]]
            then
                [[ -n ${_engine_actions-} ]] || _engine_actions=$("${COMP_WORDS[0]}" help actions 2>/dev/null | cut -d ' ' -f 1)
                names=$_engine_actions
                [[ ${COMP_WORDS[1]} == exec ]] || names="$names actions @COMMANDS@"
            elif [[ $word == -* ]]
            then
                names=$("${COMP_WORDS[0]}" help "${COMP_WORDS[1]}" 2>/dev/null | grep -o -e '--[a-z][a-z-]*' | sort -u)
            fi
            COMPREPLY=($(compgen -W "$names" -- "$word"))
        }
        complete -o default -F _engine engine ./engine

        """;

    public string Name => "completion";
    public string Summary => "Prints what makes bash complete commands, options and actions";
    public string Help => """
        Prints a script for bash, by which the Tab key completes commands, their options, and the names of actions after
        'engine exec' and 'engine help'.

        Usage: engine completion bash

        Example:
          source <(engine completion bash)

        """;

    public Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        if (words is not ["bash"])
            throw new UsageException("One shell is known: bash.");
        Console.Out.Write(Bash.Replace("@COMMANDS@", string.Join(' ', CommandLine.Commands.Select(command => command.Name)), StringComparison.Ordinal));
        return Task.FromResult(ExitStatus.Good);
    }
}
