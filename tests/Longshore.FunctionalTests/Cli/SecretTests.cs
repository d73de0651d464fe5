using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary><c>longshore secret</c>, without a node and with one.</summary>
public sealed class SecretTests
{
    private const string Value = "s3cret-value";

    [Fact]
    public async Task Secret_SetWithoutANode_ReachesAFunctionAndIsNowhereInClear()
    {
        using var directory = new TemporaryDirectory();
        var set = await RunAsync(directory, Value + "\n", "secret", "set", "KEY");
        Assert.Equal((0, "set KEY, version 1\n", ""), (set.ExitCode, set.Output, set.Error));
        await RunAsync(directory, "", "deploy", "f", Path.Combine(Samples.Folder, "environment.wasm"), "--grant", "secret:KEY");

        var called = await RunAsync(directory, "", "invoke", "f", "--local");

        Assert.Equal((0, $"KEY={Value}\n"), (called.ExitCode, called.Output));
        foreach (var shown in (string[][])[["secret", "list"], ["secret", "list", "--json"], ["inspect", "f"], ["inspect", "f", "--json"], ["list", "--json"]])
        {
            Assert.DoesNotContain(Value, (await RunAsync(directory, "", shown)).Output, StringComparison.Ordinal);
        }

        foreach (var file in Directory.GetFiles(directory.Path))
        {
            Assert.DoesNotContain(Value, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.True(OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) == 0 || !file.Contains("secrets", StringComparison.Ordinal));
        }
    }

    // script(1) has a terminal for the command, and keeps what it shows. The line is typed after the prompt.
    [Fact]
    public async Task Secret_SetAtATerminal_IsNotShown()
    {
        using var directory = new TemporaryDirectory();
        var typed = await LongshoreProcess.RunShellAsync(
            $"""
            cd '{directory.Path}'; mkfifo keys; exec 3<>keys
            export -f longshore
            SHELL=/bin/bash script -qefc 'longshore secret set KEY --data-dir data; stty -a' screen <&3 >/dev/null &
            until grep -q 'value (not shown)' screen 2>/dev/null; do sleep 0.05; done
            printf '{Value}x\177\r' >&3
            wait
            cat screen
            """);

        Assert.Contains("set KEY, version 1", typed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, typed.Output, StringComparison.Ordinal);
        Assert.Matches(@"\secho\s", typed.Output);
    }

    [Fact]
    public async Task Secret_ChangedOnANode_ReachesARunningFunction()
    {
        await using var node = await TestNode.StartAsync();
        Assert.Equal("set KEY, version 1\n", (await RunAsync(node.DataDirectory, "first", "secret", "set", "KEY")).Output);
        using (var deployed = await node.PutAsync("f", Samples.Read("environment"), "grant=secret%3AKEY"))
        {
            Assert.True(deployed.IsSuccessStatusCode);
        }

        Assert.Contains("KEY=first", await CallAsync(node), StringComparison.Ordinal);
        Assert.Equal("set KEY, version 2\n", (await RunAsync(node.DataDirectory, "second", "secret", "set", "KEY")).Output);
        Assert.Contains("KEY=second", await CallAsync(node), StringComparison.Ordinal);

        Assert.Equal("removed KEY\n", (await RunAsync(node.DataDirectory, "", "secret", "remove", "KEY")).Output);
        using var refused = await node.GetAsync("/function/f");
        Assert.Equal("SecretMissing", (await TestNode.ProblemAsync(refused)).Trap);
    }

    [Fact]
    public async Task Deploy_WithoutTheSecret_SaysHowToSetIt()
    {
        using var directory = new TemporaryDirectory();

        var refused = await RunAsync(directory, "", "deploy", "f", Path.Combine(Samples.Folder, "environment.wasm"), "--grant", "secret:KEY");

        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("there is no secret \"KEY\": longshore secret set KEY", refused.Error, StringComparison.Ordinal);
    }

    private static Task<string> CallAsync(TestNode node) =>
        node.Client.GetStringAsync(new Uri("/function/f", UriKind.Relative), TestContext.Current.CancellationToken);

    private static Task<CommandOutput> RunAsync(TemporaryDirectory directory, string input, params string[] arguments) =>
        RunAsync(directory.Path, input, arguments);

    private static Task<CommandOutput> RunAsync(string directory, string input, params string[] arguments) =>
        LongshoreProcess.RunInAsync(directory, input, [.. arguments, "--data-dir", directory]);
}
