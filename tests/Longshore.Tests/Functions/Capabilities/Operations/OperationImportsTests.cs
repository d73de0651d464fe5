using System.Buffers.Binary;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Tests.Wasm;

namespace Longshore.Tests.Functions.Capabilities.Operations;

public sealed class OperationImportsTests : IDisposable
{
    private const int Request = 1024;
    private const int Answer = 4096;
    private const int Vector = 512;

    private readonly List<Exception> _faults = [];
    private readonly FunctionCatalog _catalog;
    private readonly Invoker _invoker;

    public OperationImportsTests()
    {
        var options = new FunctionsOptions();
        _catalog = new FunctionCatalog(
            new MemoryFunctionStore(), TimeProvider.System, options, new CapabilityTable([new GreetingCapability()], _faults.Add));
        _invoker = new Invoker(_catalog, TimeProvider.System, options);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _invoker.Dispose();
        _catalog.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("later")]
    public async Task Call_OfAGrantedOperation_WritesItsAnswer(string when) =>
        Assert.Equal("|hi|hi|hi", await CallAsync("3", room: 1000, "greeting.repeat", "hi", when));

    // The first call answers with the length, and the second import takes what was kept.
    [Fact]
    public async Task Call_WithAShortBuffer_KeepsTheAnswerForTake() =>
        Assert.Equal("|hi|hi", await CallAsync("2", room: 3, "greeting.repeat", "hi"));

    [Fact]
    public async Task Call_WithoutAGrant_NamesTheGrant() =>
        Assert.Equal("NotGranted|the function has no grant for this: deploy it with --grant greeting:NUMBER", await CallAsync(null, 1000, "greeting.repeat", "hi"));

    [Fact]
    public async Task Call_OfAnUnknownOperation_NamesThoseThereAre() =>
        Assert.Equal("UnknownOperation|this node has no such operation; it has greeting.repeat", await CallAsync("1", 1000, "greeting.forget"));

    [Theory]
    [InlineData(1, "greeting.repeat takes 1 to 2 fields, not 0")]
    [InlineData(4, "greeting.repeat takes 1 to 2 fields, not 3")]
    public async Task Call_WithAnotherNumberOfFields_IsRefused(int fields, string reason) =>
        Assert.Equal("InvalidArgument|" + reason, await CallAsync("1", 1000, [.. Enumerable.Repeat("x", fields).Select((_, i) => i == 0 ? "greeting.repeat" : "x")]));

    [Fact]
    public async Task Call_ThatMeetsAFaultOfTheHost_AnswersAndIsLogged()
    {
        Assert.Equal("Failed|the node failed; its log has the cause", await CallAsync("1", 1000, "greeting.repeat", "hi", "fault"));
        Assert.Equal("a fault of the host", Assert.Single(_faults).Message);
    }

    // The guest sees it, if it has no check before its end.
    [Fact]
    public async Task Call_ThatNeverEnds_EndsWithItsCaller()
    {
        await DeployAsync("1", 1000, "greeting.repeat", "hi", "never");
        using var leaving = new CancellationTokenSource();
        var running = Task.Run(async () => await _invoker.InvokeAsync(new Invocation { Function = FunctionFixture.Name("guest") }, leaving.Token), Token);
        while (_invoker.Away == 0)
        {
            await Task.Delay(1, Token);
        }

        await leaving.CancelAsync();

        using var result = await running;
        Assert.Equal("Cancelled|the call was ended", FieldsOf(result));
        Assert.Equal(0, _invoker.Away);
    }

    [Theory]
    [InlineData(-1, 16, "MemoryOutOfBounds")]
    [InlineData(65_530, 16, "MemoryOutOfBounds")]
    [InlineData(0, -1, "RequestTooLarge")]
    [InlineData(0, 64, "MemoryOutOfBounds", -4)]
    public async Task Call_WithAddressesOutsideTheMemory_Traps(int address, int bytes, string trap, int answer = Answer)
    {
        var module = Caller(address, bytes, answer, 100, []);
        Assert.Empty((await _catalog.DeployAsync(new FunctionSpec(FunctionFixture.Name("guest"), Artifact.Of(module)), module, Token)).Errors);
        using var result = await _invoker.InvokeAsync(new Invocation { Function = FunctionFixture.Name("guest") }, Token);
        Assert.Equal((Failure.Trapped, trap), (result.Failure, result.TrapName));
    }

    private async Task<string> CallAsync(string? grant, int room, params string[] fields)
    {
        await DeployAsync(grant, room, fields);
        using var result = await _invoker.InvokeAsync(new Invocation { Function = FunctionFixture.Name("guest") }, Token);
        Assert.True(result.Failure == Failure.None, result.Detail);
        return FieldsOf(result);
    }

    private static string FieldsOf(InvocationResult result) =>
        string.Join('|', OperationFrame.Read(result.Output.ToArray()).Select(field => Encoding.UTF8.GetString(field.Span)));

    private async Task DeployAsync(string? grant, int room, params string[] fields)
    {
        byte[] frame = [.. fields.SelectMany(field => Length(field.Length).Concat(Encoding.UTF8.GetBytes(field)))];
        var module = Caller(Request, frame.Length, Answer, room, frame);
        var spec = new FunctionSpec(FunctionFixture.Name("guest"), Artifact.Of(module)) { Grants = grant is null ? [] : [new Grant("greeting", grant)] };
        Assert.Empty((await _catalog.DeployAsync(spec, module, Token)).Errors);
    }

    private static byte[] Length(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    // Writes the answer to standard output, after take if it did not fit.
    private static byte[] Caller(int request, int requestBytes, int answer, int room, byte[] frame)
    {
        var module = new ModuleBuilder();
        byte[] four = [ModuleBuilder.I32, ModuleBuilder.I32, ModuleBuilder.I32, ModuleBuilder.I32];
        var call = module.ImportFunction("longshore", "call", module.Type(four, [ModuleBuilder.I32]));
        var take = module.ImportFunction("longshore", "take", module.Type([ModuleBuilder.I32, ModuleBuilder.I32], [ModuleBuilder.I32]));
        var write = module.ImportFunction("wasi_snapshot_preview1", "fd_write", module.Type(four, [ModuleBuilder.I32]));
        module.Memory(1, "memory");
        module.Data(Request, frame);
        module.Data(Vector, Length(Answer));
        module.Function(
            module.Type([], []),
            [
                .. Constant(Vector + 4),
                .. Constant(request), .. Constant(requestBytes), .. Constant(answer), .. Constant(room), 0x10, (byte)call,
                0x36, 0x02, 0x00,
                .. Constant(Vector + 4), 0x28, 0x02, 0x00, .. Constant(room), 0x4a,
                0x04, 0x40,
                .. Constant(Vector + 4), .. Constant(Answer), .. Constant(4096), 0x10, (byte)take, 0x36, 0x02, 0x00,
                0x0b,
                .. Constant(1), .. Constant(Vector), .. Constant(1), .. Constant(Vector + 16), 0x10, (byte)write, 0x1a,
            ],
            "_start");
        return module.Build();
    }

    private static byte[] Constant(int value) => [0x41, .. ModuleBuilder.SignedLeb(value)];
}
