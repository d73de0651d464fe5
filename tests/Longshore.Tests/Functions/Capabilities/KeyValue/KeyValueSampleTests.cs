using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Storage.Sqlite.KeyValue;

namespace Longshore.Tests.Functions.Capabilities.KeyValue;

/// <summary>A guest in C that uses a durable store by the functions of <c>sdk/c/longshore.h</c>.</summary>
public sealed class KeyValueSampleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sample_CalledAgain_SeesWhatItKept()
    {
        using var directory = new TemporaryDirectory();
        await using var stores = new SqliteKeyValueStores(directory.Path, new KeyValueLimits(), TimeProvider.System);
        using var catalog = new FunctionCatalog(
            new MemoryFunctionStore(), TimeProvider.System, new FunctionsOptions(), new CapabilityServices { KeyValue = stores });
        using var invoker = new Invoker(catalog, TimeProvider.System, new FunctionsOptions());
        var bytes = Samples.Read("visits");
        var spec = new FunctionSpec(FunctionFixture.Name("f"), Artifact.Of(bytes)) { Grants = [new Grant("kv", "visits")] };
        Assert.Empty((await catalog.DeployAsync(spec, bytes, Token)).Errors);

        Assert.Equal(("1", "2 first", "3 second"), (await CallAsync("first"), await CallAsync("second"), await CallAsync("third")));

        async Task<string> CallAsync(string input)
        {
            using var result = await invoker.InvokeAsync(new Invocation { Function = spec.Name, Input = Encoding.UTF8.GetBytes(input) }, Token);
            Assert.True(result.Failure == Failure.None, result.Detail);
            return Encoding.UTF8.GetString(result.Output.Span);
        }
    }

    [Fact]
    public async Task Sample_WithoutItsGrant_SaysWhichOneIsMissing()
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("visits");

        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);

        Assert.Equal((Failure.Exited, 1), (result.Failure, result.ExitCode));
        Assert.Contains("--grant kv:visits", Encoding.UTF8.GetString(result.StandardError.Span), StringComparison.Ordinal);
    }
}
