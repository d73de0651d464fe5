using Longshore.FunctionalTests.Harness;
using Longshore.Tests.Functions;

namespace Longshore.FunctionalTests.Cli;

/// <summary>The output and the exit code of guests that end themselves.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(7, 7)]
    [InlineData(-1, 255)]
    [InlineData(256, 13)]
    public async Task Invoke_OfAGuestThatEndsItself_HasItsOutputAndExitCode(int code, int expected)
    {
        using var directory = new TemporaryDirectory();
        string[] data = ["--data-dir", Path.Combine(directory.Path, "data")];
        var module = new GuestModule();
        var file = Write(directory, module.Export("_start", module.Print("partial"), module.Exit(code)));
        await LongshoreProcess.RunAsync(["deploy", "ends", file, .. data]);

        var local = await LongshoreProcess.RunAsync(["invoke", "ends", "--local", .. data]);
        await using var node = await ServeProcess.StartAsync(Path.Combine(directory.Path, "data"));
        var remote = await LongshoreProcess.RunAsync(["invoke", "ends", .. data]);

        Assert.Equal((expected, "partial"), (local.ExitCode, local.Output));
        Assert.Equal((expected, "partial"), (remote.ExitCode, remote.Output));
        Assert.Contains("ended with exit code", remote.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_OfAnExport_HasItsResultAsExitCode()
    {
        using var directory = new TemporaryDirectory();
        string[] data = ["--data-dir", Path.Combine(directory.Path, "data")];
        var module = new GuestModule().Export("_initialize", GuestModule.Store(200, 41)).ExportNumber("answer", GuestModule.Load(200));
        var file = Write(directory, module);

        var refused = await LongshoreProcess.RunAsync(["deploy", "reactor", file, .. data]);
        var deployed = await LongshoreProcess.RunAsync(["deploy", "reactor", file, "--export", "answer", .. data]);
        var invoked = await LongshoreProcess.RunAsync(["invoke", "reactor", "--local", .. data]);
        var inspected = await LongshoreProcess.RunAsync(["inspect", "reactor", "--json", .. data]);

        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("--export", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, deployed.ExitCode);
        Assert.Equal(41, invoked.ExitCode);
        Assert.Contains("\"export\": \"answer\"", inspected.Output, StringComparison.Ordinal);
    }

    private static string Write(TemporaryDirectory directory, GuestModule module)
    {
        var path = Path.Combine(directory.Path, "module.wasm");
        File.WriteAllBytes(path, module.Build());
        return path;
    }
}
