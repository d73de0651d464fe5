using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.Capabilities.KeyValue;

/// <summary>A catalog whose QuickJS is compiled once for all tests, with key-value stores in memory.</summary>
public sealed class KeyValueScriptFixture : IDisposable
{
    public KeyValueScriptFixture()
    {
        Stores = new MemoryKeyValueStores(new KeyValueLimits(), Time);
        Catalog = new FunctionCatalog(
            new MemoryFunctionStore(), TimeProvider.System, FunctionFixture.Options, new CapabilityServices { KeyValue = Stores, Time = Time });
        Invoker = new Invoker(Catalog, TimeProvider.System, FunctionFixture.Options);
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    public FunctionCatalog Catalog { get; }

    public Invoker Invoker { get; }

    internal MemoryKeyValueStores Stores { get; }

    public void Dispose()
    {
        Invoker.Dispose();
        Catalog.Dispose();
    }
}
