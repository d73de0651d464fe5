using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Tests.Wasm;

namespace Longshore.Tests.Functions.Capabilities;

public sealed class CapabilityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7", 7)]
    [InlineData("42", 42)]
    public async Task Import_OfAGrantedCapability_FindsWhatWasAttached(string grant, int answer) =>
        Assert.Equal(answer, await CallGreetingAsync([new Grant("greeting", grant)]));

    [Fact]
    public async Task Import_WithoutAGrant_FindsNothing() => Assert.Equal(-1, await CallGreetingAsync([]));

    [Fact]
    public async Task Environment_OfACommand_IsWhatTheSpecSays()
    {
        using var functions = new FunctionFixture();
        var bytes = EnvironmentPrinter();
        var spec = Spec(bytes) with { Environment = [new EnvironmentVariable("LANG", "C"), new EnvironmentVariable("EMPTY", "")] };
        Assert.Empty((await functions.Catalog.DeployAsync(spec, bytes, Token)).Errors);

        for (var call = 0; call < 2; call++)
        {
            using var result = await functions.Invoker.InvokeAsync(Invocation.Of(spec), Token);
            Assert.StartsWith("LANG=C\0EMPTY=\0\0", Encoding.UTF8.GetString(result.Output.Span), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Functions_OfOneModule_HaveCapabilitiesOfTheirOwn()
    {
        using var functions = new FunctionFixture();
        var bytes = EnvironmentPrinter();
        var first = Spec(bytes) with { Environment = [new EnvironmentVariable("WHO", "first")] };
        var second = first with { Name = FunctionFixture.Name("second"), Environment = [] };
        await functions.Catalog.DeployAsync(first, bytes, Token);
        await functions.Catalog.DeployAsync(second, bytes, Token);

        using var result = await functions.Invoker.InvokeAsync(Invocation.Of(second), Token);

        Assert.DoesNotContain("first", Encoding.UTF8.GetString(result.Output.Span), StringComparison.Ordinal);
    }

    private static FunctionSpec Spec(byte[] bytes) => new(FunctionFixture.Name("guest"), Artifact.Of(bytes));

    private static async Task<int> CallGreetingAsync(EquatableArray<Grant> grants)
    {
        var options = new FunctionsOptions();
        var bytes = Greeter();
        using var catalog = new FunctionCatalog(
            new MemoryFunctionStore(), TimeProvider.System, options, new CapabilityTable([new GreetingCapability()]));
        using var invoker = new Invoker(catalog, TimeProvider.System, options);
        Assert.Empty((await catalog.DeployAsync(Spec(bytes) with { Grants = grants }, bytes, Token)).Errors);
        using var result = await invoker.InvokeAsync(Invocation.Of(Spec(bytes)), Token);
        Assert.Equal(Failure.Exited, result.Failure);
        return result.ExitCode;
    }

    // Ends with the greeting as its exit code.
    private static byte[] Greeter()
    {
        var module = new ModuleBuilder();
        var none = module.Type([], []);
        var greeting = module.ImportFunction("test", "greeting", module.Type([], [ModuleBuilder.I32]));
        var exit = module.ImportFunction("wasi_snapshot_preview1", "proc_exit", module.Type([ModuleBuilder.I32], []));
        module.Memory(1, "memory");
        module.Function(none, [0x10, (byte)greeting, 0x10, (byte)exit], "_start");
        return module.Build();
    }

    // Writes the first 64 bytes of its environment to standard output.
    private static byte[] EnvironmentPrinter()
    {
        const int Vector = 512;
        const int Text = 1024;
        var module = new ModuleBuilder();
        var none = module.Type([], []);
        var get = module.ImportFunction(
            "wasi_snapshot_preview1", "environ_get", module.Type([ModuleBuilder.I32, ModuleBuilder.I32], [ModuleBuilder.I32]));
        var write = module.ImportFunction(
            "wasi_snapshot_preview1",
            "fd_write",
            module.Type([ModuleBuilder.I32, ModuleBuilder.I32, ModuleBuilder.I32, ModuleBuilder.I32], [ModuleBuilder.I32]));
        module.Memory(1, "memory");
        module.Data(Vector, 0x00, 0x04, 0x00, 0x00, 64, 0, 0, 0);
        module.Function(
            none,
            [
                .. Constant(0), .. Constant(Text), 0x10, (byte)get, 0x1a,
                .. Constant(1), .. Constant(Vector), .. Constant(1), .. Constant(Vector + 16), 0x10, (byte)write, 0x1a,
            ],
            "_start");
        return module.Build();
    }

    private static byte[] Constant(int value) => [0x41, .. ModuleBuilder.SignedLeb(value)];
}
