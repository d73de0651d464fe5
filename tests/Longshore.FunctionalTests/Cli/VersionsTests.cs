using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary>Versions of functions: <c>longshore versions</c>, <c>rollback</c>, <c>promote</c> and <c>deploy --canary</c>.</summary>
public sealed class VersionsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] Data => ["--data", _directory.Path];

    [Fact]
    public async Task Rollback_WithANode_MakesAnEarlierVersionLiveAlsoAfterItsRestart()
    {
        await using (var node = await ServeProcess.StartAsync(_directory.Path))
        {
            await DeployAsync("return 'one'");
            await DeployAsync("return 'two'");
            Assert.Equal("two", await CallAsync(node));

            var back = await RunAsync("rollback", "f");
            Assert.Equal("f: version 1 is live\n", back);
            Assert.Equal("one", await CallAsync(node));
            var versions = await LongshoreProcess.RunAsync(["versions", "f", .. Data]);
            Assert.Matches(@"2 .*\n.* 1 .* live", versions.Output);
        }

        await using var again = await ServeProcess.StartAsync(_directory.Path);
        Assert.Equal("one", await CallAsync(again));
        await RunAsync("rollback", "f", "2");
        Assert.Equal("two", await CallAsync(again));
    }

    [Fact]
    public async Task Rollback_WithoutANode_IsLiveAtItsNextStart()
    {
        await DeployAsync("return 'one'");
        await DeployAsync("return 'two'");
        await RunAsync("rollback", "f");

        await using var node = await ServeProcess.StartAsync(_directory.Path);
        Assert.Equal("one", await CallAsync(node));
    }

    [Theory]
    [InlineData("rollback f", 4, "f has no earlier version")]
    [InlineData("rollback f 9", 4, "f has no version 9; kept are 1")]
    [InlineData("rollback g", 3, "there is no function \"g\"; did you mean f?")]
    [InlineData("promote f", 4, "f has no canary")]
    [InlineData("versions g", 3, "did you mean f?")]
    public async Task Versions_ThatAreNotThere_HaveAnErrorThatSaysSo(string line, int exitCode, string reason)
    {
        await DeployAsync("return 'one'");

        var output = await LongshoreProcess.RunAsync([.. line.Split(' '), .. Data]);

        Assert.Equal(exitCode, output.ExitCode);
        Assert.Contains(reason, output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canary_ThatWorks_GetsItsPartOfTheCallsUntilItIsPromoted()
    {
        await using (var node = await ServeProcess.StartAsync(_directory.Path))
        {
            await DeployAsync("return 'one'");
            await DeployAsync("return 'two'", "--canary", "25%");
            Assert.Equal(25, await CountAsync(node, "two", 100));
        }

        await using var again = await ServeProcess.StartAsync(_directory.Path);
        Assert.Equal(25, await CountAsync(again, "two", 100));
        var promoted = await RunAsync("promote", "f");
        Assert.Equal("f: version 2 is live\n", promoted);
        Assert.Equal(100, await CountAsync(again, "two", 100));
    }

    [Fact]
    public async Task Canary_ThatFails_IsTakenBackByItself()
    {
        await using var node = await ServeProcess.StartAsync(_directory.Path);
        await DeployAsync("return 'one'");
        await DeployAsync("throw new Error('worse')", "--canary", "50%");

        var answered = await CountAsync(node, "one", 100);

        Assert.InRange(answered, 95, 97);
        string versions;
        do
        {
            versions = (await LongshoreProcess.RunAsync(["versions", "f", .. Data])).Output;
        }
        while (!versions.Contains("taken back", StringComparison.Ordinal));

        Assert.Contains("3 of its last 3 calls failed", string.Join(' ', versions.Split(['\n', ' ', '│'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canary_ThatIsRolledBack_GetsNoMoreCalls()
    {
        await using var node = await ServeProcess.StartAsync(_directory.Path);
        await DeployAsync("return 'one'");
        await DeployAsync("return 'two'", "--canary", "50");

        Assert.Equal("f: version 1 is live\n", await RunAsync("rollback", "f"));

        Assert.Equal(100, await CountAsync(node, "one", 100));
    }

    [Theory]
    [InlineData("0%")]
    [InlineData("100%")]
    [InlineData("some")]
    public async Task Canary_OfNoPart_IsRefused(string part)
    {
        await DeployAsync("return 'one'");

        var output = await LongshoreProcess.RunAsync(["deploy", "f", Write("return 'two'"), "--canary", part, .. Data]);

        Assert.Equal(2, output.ExitCode);
        Assert.Contains("from 1% to 99%", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canary_OfANewFunction_IsRefused()
    {
        var output = await LongshoreProcess.RunAsync(["deploy", "f", Write("return 'one'"), "--canary", "10%", .. Data]);

        Assert.Equal(4, output.ExitCode);
        Assert.Contains("has no live version", output.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private string Write(string body) => _directory.Write("f.js", $"export default () => {{ {body} }};");

    private async Task DeployAsync(string body, params string[] options)
    {
        var output = await LongshoreProcess.RunAsync(["deploy", "f", Write(body), .. options, .. Data]);
        Assert.True(output.ExitCode == 0, output.Error);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var output = await LongshoreProcess.RunAsync([.. arguments, .. Data]);
        Assert.True(output.ExitCode == 0, output.Error);
        return output.Output;
    }

    private static async Task<string> CallAsync(ServeProcess node)
    {
        using var answer = await node.Client.GetAsync(new Uri("/function/f", UriKind.Relative), Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private static async Task<int> CountAsync(ServeProcess node, string answer, int calls)
    {
        var count = 0;
        for (var call = 0; call < calls; call++)
        {
            count += await CallAsync(node) == answer ? 1 : 0;
        }

        return count;
    }
}
