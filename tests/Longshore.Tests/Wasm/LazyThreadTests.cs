using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Threads in code that is compiled function by function, at the first calls.</summary>
public sealed class LazyThreadTests : ThreadTests
{
    protected override EngineOptions Options { get; } = new() { LazyCodeBytesMin = 0 };
}
