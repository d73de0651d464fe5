using Longshore.Functions.Calls;

namespace Longshore.Tests.Functions.Capabilities.Faasm;

/// <summary>Faasm's host interface, by the sample that is written as Faasm's functions are.</summary>
public sealed class FaasmTests : IDisposable
{
    private readonly GuestNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Output_OfAnyBytes_IsTheInput()
    {
        await _node.DeployAsync("faasm", "state:s");
        byte[] input = [.. "echo"u8, .. Enumerable.Range(0, 256).Select(each => (byte)each), 0, 0];

        var answer = await _node.CallAsync("faasm", input);

        Assert.Equal(input, answer.Output);
        Assert.Contains("what is printed is no part of the answer", answer.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chain", "0 cba 43 1 41")]
    [InlineData("batch", "all 0")]
    [InlineData("state", "12 89ab")]
    [InlineData("pointer", "0123x56789")]
    [InlineData("append", "onethree")]
    [InlineData("lock", "locked")]
    public async Task Function_OfTheInterface_DoesWhatFaasmsDoes(string use, string answer)
    {
        await _node.DeployAsync("faasm", "state:s");

        Assert.Equal(answer, (await _node.CallAsync("faasm", use)).Text);
        Assert.Equal(answer, (await _node.CallAsync("faasm", use)).Text);
    }

    [Fact]
    public async Task ChainName_OfAGrantedFunction_HasItsOutput()
    {
        await _node.DeployAsync("echo");
        await _node.DeployAsync("faasm", "state:s", "invoke:echo");

        Assert.Equal("to echo", (await _node.CallAsync("faasm", "name")).Text);
    }

    [Fact]
    public async Task ChainName_WithoutAGrant_NamesIt()
    {
        await _node.DeployAsync("faasm", "state:s");

        var answer = await _node.CallAsync("faasm", "name");

        Assert.Equal((Failure.Trapped, "NotGranted"), (answer.Failure, answer.Trap));
        Assert.Contains("--grant invoke:echo", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_WithoutAGrant_NamesIt()
    {
        await _node.DeployAsync("faasm");

        var answer = await _node.CallAsync("faasm", "state");

        Assert.Equal((Failure.Trapped, "NotGranted"), (answer.Failure, answer.Trap));
    }

    [Theory]
    [InlineData("again", "InvalidArgument", "was awaited already")]
    [InlineData("python", "NotSupported", "__faasm_chain_py is not supported")]
    [InlineData("unlock", "NotLocked", "does not hold this lock")]
    [InlineData("small", "BufferTooSmall", "the output of 3 bytes does not fit into the buffer of 1 bytes")]
    public async Task Function_ThatCannotBeDone_EndsTheCallByName(string use, string trap, string detail)
    {
        await _node.DeployAsync("faasm", "state:s");

        var answer = await _node.CallAsync("faasm", use);

        Assert.Equal((Failure.Trapped, trap), (answer.Failure, answer.Trap));
        Assert.Contains(detail, answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AwaitCall_OfAFunctionWithACode_HasIt()
    {
        await _node.DeployAsync("faasm", "state:s");

        Assert.Equal((Failure.Exited, 42), ((await _node.CallAsync("faasm", "fail")).Failure, (await _node.CallAsync("faasm", "fail")).ExitCode));
    }

    [Fact]
    public async Task Chain_ThatNeverEnds_ReachesTheLimitOfDepth()
    {
        await _node.DeployAsync("faasm", "state:s");

        var answer = await _node.CallAsync("faasm", "deep");

        Assert.Equal(Failure.Exited, answer.Failure);
    }

    [Fact]
    public async Task Zygote_RunsOnceBeforeAllCalls()
    {
        await _node.DeployAsync("zygote", Samples.Read("zygote"), "__main_void");

        for (var i = 0; i < 3; i++)
        {
            var answer = await _node.CallAsync("zygote");
            Assert.Equal((998_001, 101), (BitConverter.ToInt32(answer.Output), BitConverter.ToInt32(answer.Output, 4)));
        }
    }

    [Fact]
    public async Task Zygote_ThatFails_RefusesTheDeployment()
    {
        var module = new GuestModule().Export("_initialize").ExportNumber("_faasm_zygote", GuestModule.Constant(3)).Export("run").Build();

        var errors = (await _node.TryDeployAsync("f", module, "run")).Errors;

        Assert.Contains("\"_faasm_zygote\" returned 3", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_longshore_init")]
    [InlineData("_faasm_zygote")]
    public async Task Hook_OfACommand_IsRefused(string hook)
    {
        var module = new GuestModule().Export("_start").Export(hook).Build();

        var errors = (await _node.TryDeployAsync("f", module, null)).Errors;

        Assert.Contains("link it with -mexec-model=reactor", Assert.Single(errors), StringComparison.Ordinal);
    }

    // Its output belongs to a call, so it is part of each.
    [Fact]
    public async Task Hook_ThatPrints_RunsInEachCall()
    {
        var guest = new GuestModule();
        var module = guest.Export("_initialize").Export("_longshore_init", guest.Print("init ")).Export("run", guest.Print("run")).Build();
        await _node.DeployAsync("f", module, "run");

        Assert.Equal("init run", (await _node.CallAsync("f")).Text);
        Assert.Equal("init run", (await _node.CallAsync("f")).Text);
    }
}
