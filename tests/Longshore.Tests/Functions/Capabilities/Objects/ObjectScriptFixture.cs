using Longshore.Functions.Capabilities;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Tests.Functions.Objects;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.Capabilities.Objects;

/// <summary>A catalog whose QuickJS is compiled once for all tests, with objects in memory.</summary>
public sealed class ObjectScriptFixture : IDisposable
{
    public ObjectScriptFixture()
    {
        Store = new MemoryObjectStore(new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddMilliseconds(1_500)));
        Catalog = new FunctionCatalog(
            new MemoryFunctionStore(), TimeProvider.System, FunctionFixture.Options, new CapabilityServices { Objects = Store });
        Invoker = new Invoker(Catalog, TimeProvider.System, FunctionFixture.Options);
    }

    public FunctionCatalog Catalog { get; }

    public Invoker Invoker { get; }

    internal MemoryObjectStore Store { get; }

    public void Dispose()
    {
        Invoker.Dispose();
        Catalog.Dispose();
    }
}
