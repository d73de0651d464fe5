using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary><c>longshore completion</c>: the scripts, run by their shells.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("longshore de", "demo deploy dev")]
    [InlineData("longshore secret ", "list remove set")]
    [InlineData("longshore secret set --secr", "--secrets-key")]
    [InlineData("longshore up --d", "--data --data-dir --dry-run")]
    [InlineData("longshore up --dry-run --pr", "--prune")]
    [InlineData("longshore --he", "--help")]
    [InlineData("longshore up --file --d", "")]
    public async Task Bash_OfALine_OffersVerbsAndOptions(string line, string expected)
    {
        var words = line.Split(' ');
        var completed = await LongshoreProcess.RunShellAsync(
            $$"""
            eval "$(longshore completion bash)"
            COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}}); COMP_CWORD={{words.Length - 1}}
            _longshore
            printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
            """);

        Assert.Equal((0, "", expected), (completed.ExitCode, completed.Error, completed.Output.Trim()));
    }

    [Theory]
    [InlineData("longshore de", "demo deploy dev")]
    [InlineData("longshore secret ", "list remove set")]
    [InlineData("longshore up --dry-run --pr", "--prune")]
    public async Task Fish_OfALine_OffersVerbsAndOptions(string line, string expected)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/fish"), "fish is not installed");
        var completed = await LongshoreProcess.RunShellAsync($"longshore completion fish >script.$$; fish --no-config -c \"source script.$$; complete -C '{line}'\" | cut -f1 | sort | tr '\\n' ' '; rm script.$$");

        Assert.Equal((0, "", expected), (completed.ExitCode, completed.Error, completed.Output.Trim()));
    }

    [Fact]
    public async Task Zsh_OfTheScript_FindsItValidAndDefinesTheCompletion()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zsh"), "zsh is not installed");
        var completed = await LongshoreProcess.RunShellAsync(
            """
            longshore completion zsh >script.$$
            zsh -f -c "compdef() { print \$1 \$2; }; source script.$$
            _describe() { local -a all; all=(\${(P)2}); print -l -- \${all%%:*} | tr '\n' ' '; }; _files() { print files; }
            words=(longshore secret ''); CURRENT=3; _longshore; words=(longshore up --); CURRENT=3; _longshore; words=(longshore up x); _longshore"
            rm script.$$
            """);

        Assert.Equal((0, ""), (completed.ExitCode, completed.Error));
        var lines = completed.Output.Split('\n');
        Assert.Equal("_longshore longshore", lines[0]);
        Assert.StartsWith("set list remove ", lines[1], StringComparison.Ordinal);
        Assert.Contains("--prune ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("files", completed.Output.TrimEnd(), StringComparison.Ordinal);
    }
}
