using System.CommandLine;
using RenderFarm.Core;

namespace RenderFarm.Client.Commands;

/// <summary>completion bash|zsh|fish: a script that completes by asking the program.</summary>
internal sealed class CompletionCommand
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh or fish." };

    public Command Create()
    {
        _shell.CompletionSources.Add("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that completes commands and flags in a shell.") { _shell };
        command.SetAction(parsed =>
        {
            Console.Out.Write(Script(parsed.GetValue(_shell)!));
            return 0;
        });
        return command;
    }

    /// <exception cref="InputException">Another shell.</exception>
    internal static string Script(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => throw new InputException($"there is no completion for '{shell}': bash, zsh and fish have one."),
    };

    // Where the program has nothing to say, the shell completes names of files.
    private const string Bash = """
        # Completion of farm for bash: source <(./farm completion bash)
        _farm() {
            local words
            words=$("${COMP_WORDS[0]/#\~/$HOME}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null) || return
            COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -o bashdefault -F _farm farm

        """;

    private const string Zsh = """
        #compdef farm
        # Completion of farm for zsh: source <(./farm completion zsh)
        _farm() {
            local -a found
            found=(${(f)"$(${~words[1]} "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)"})
            (( $#found )) && compadd -a found || _files
        }
        compdef _farm farm

        """;

    private const string Fish = """
        # Completion of farm for fish: ./farm completion fish | source
        function __farm_complete
            set -l line (commandline -cp)
            set -l program (commandline -opc)[1]
            $program "[suggest:"(string length -- $line)"]" $line 2>/dev/null
        end
        complete -c farm -a '(__farm_complete)'

        """;
}
