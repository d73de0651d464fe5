using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions.Capabilities;
using Longshore.Tests.Wasm;

namespace Longshore.Tests.Functions;

public sealed class LongRunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // On a busy machine all runs take long. Only those that use the processor for long may go to threads that wait for others.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Runs_ThatTakeLong_GoToOtherThreadsIfTheyUseTheProcessorForLong(bool usesProcessor)
    {
        var time = new ManualTime();
        var work = new WorkCapability(time, TimeSpan.FromMilliseconds(8), usesProcessor);
        var options = new FunctionsOptions();
        using var catalog = new FunctionCatalog(new MemoryFunctionStore(), time, options, new CapabilityTable([work]));
        using var invoker = new Invoker(catalog, time, options);
        var bytes = Worker();
        var spec = new FunctionSpec(FunctionFixture.Name("guest"), Artifact.Of(bytes));
        Assert.Empty((await catalog.DeployAsync(spec, bytes, Token)).Errors);

        for (var call = 0; call < 8; call++)
        {
            using var result = await invoker.InvokeAsync(Invocation.Of(spec), Token);
            Assert.Equal(Failure.None, result.Failure);
        }

        Assert.Equal(usesProcessor, work.Threads[^1] == "longshore guest");
        Assert.NotEqual("longshore guest", work.Threads[0]);
    }

    private static byte[] Worker()
    {
        var module = new ModuleBuilder();
        var none = module.Type([], []);
        var work = module.ImportFunction("test", "work", none);
        module.Memory(1, "memory");
        module.Function(none, [0x10, (byte)work], "_start");
        return module.Build();
    }
}
