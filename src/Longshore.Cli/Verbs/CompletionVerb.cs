using System.CommandLine;
using Longshore.Cli.Completion;
using Longshore.Cli.Output;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore completion</c>: a script for a shell.</summary>
internal static class CompletionVerb
{
    private const string Summary = "Print a script by which bash, zsh or fish completes verbs and options.";

    private const string Details = """
        Example:
          echo 'eval "$(longshore completion bash)"' >>~/.bashrc
          echo 'source <(longshore completion zsh)' >>~/.zshrc
          longshore completion fish >~/.config/fish/completions/longshore.fish
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", CompletionScripts.Shells) };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new Verb("completion", Summary, Details) { shell };
        command.SetAction(parsed =>
        {
            Console.Out.Write(CompletionScripts.Of(parsed.GetValue(shell)!, CompletedVerb.Of(parsed.RootCommandResult.Command)));
            return ExitCodes.Success;
        });
        return command;
    }
}
