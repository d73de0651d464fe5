using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>A catalog and an invoker over a store in memory.</summary>
internal sealed class FunctionFixture : IDisposable
{
    public FunctionFixture(FunctionsOptions? options = null, TimeProvider? time = null, CapabilityServices? services = null)
    {
        time ??= TimeProvider.System;
        options ??= Options;
        Catalog = services is null ? new FunctionCatalog(Store, time, options) : new FunctionCatalog(Store, time, options, services);
        Invoker = new Invoker(Catalog, time, options);
    }

    /// <summary>The defaults, with the code of QuickJS and CPython that all tests share.</summary>
    public static FunctionsOptions Options { get; } = new() { AheadOfTime = CompiledCode.Options };

    public MemoryFunctionStore Store { get; } = new();

    public FunctionCatalog Catalog { get; }

    public Invoker Invoker { get; }

    public static FunctionName Name(string text) =>
        FunctionName.TryParse(text, out var name) ? name : throw new ArgumentException(text, nameof(text));

    public async Task<FunctionName> DeployAsync(string sample, FunctionLimits? limits = null)
    {
        var name = Name(Path.GetFileName(sample));
        var result = await Catalog.DeployAsync(
            name, Samples.Read(sample), limits ?? FunctionLimits.Default, TestContext.Current.CancellationToken);
        Assert.Empty(result.Errors);
        return name;
    }

    /// <summary>Invokes on a thread of its own, which the guest may keep.</summary>
    public Task<InvocationResult> InvokeOnThreadAsync(Invocation invocation, CancellationToken cancellationToken) =>
        Task.Run(async () => await Invoker.InvokeAsync(invocation, cancellationToken), TestContext.Current.CancellationToken);

    public async Task UntilRunningAsync(int guests)
    {
        while (Invoker.Running != guests)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public async Task UntilWaitingAsync(int invocations)
    {
        while (Invoker.Waiting != invocations)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public async Task UntilAwayAsync(int guests)
    {
        while (Invoker.Away < guests)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        Invoker.Dispose();
        Catalog.Dispose();
    }
}
