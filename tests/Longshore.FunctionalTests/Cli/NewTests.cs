using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary>The projects that <c>longshore new</c> begins work as they are.</summary>
public sealed class NewTests
{
    [Theory]
    [InlineData("c", "invoke hello you --local", "Hello, you!\n")]
    [InlineData("js", "invoke hello --local", "Hello, world!\n")]
    [InlineData("ts", "invoke hello --local", "Hello, world!\n")]
    [InlineData("python", "invoke hello --local", "Hello, world!\n")]
    public async Task New_OfEachLanguage_WritesAProjectThatUpDeploys(string language, string call, string expected)
    {
        using var directory = new TemporaryDirectory();
        var data = Path.Combine(directory.Path, "data");

        var made = await LongshoreProcess.RunInAsync(directory.Path, "", "new", language, "hello");
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Contains("  hello/longshore.toml\n", made.Output, StringComparison.Ordinal);
        var project = Path.Combine(directory.Path, "hello");
        Assert.True(File.Exists(Path.Combine(project, ".gitignore")));

        var up = await LongshoreProcess.RunInAsync(project, "", "up", "--data-dir", data);
        Assert.Equal((0, "hello: 1 to create\n  + hello\nhello is up\n", ""), (up.ExitCode, up.Output, up.Error));
        var called = await LongshoreProcess.RunInAsync(project, "", [.. call.Split(' '), "--data-dir", data]);
        Assert.Equal((0, expected), (called.ExitCode, called.Output));
    }

    [Fact]
    public async Task New_InADirectoryWithFiles_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(Path.Combine(directory.Path, "hello"));
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "hello", "mine"), "x", TestContext.Current.CancellationToken);

        var refused = await LongshoreProcess.RunInAsync(directory.Path, "", "new", "js", "hello");
        var unknown = await LongshoreProcess.RunInAsync(directory.Path, "", "new", "cobol", "other");

        Assert.Equal((2, true), (refused.ExitCode, refused.Error.Contains("is there already and is not empty", StringComparison.Ordinal)));
        Assert.Equal(2, unknown.ExitCode);
        Assert.Single(Directory.GetFiles(Path.Combine(directory.Path, "hello")));
    }
}
