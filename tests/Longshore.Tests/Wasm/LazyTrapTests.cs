using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Traps in code that is compiled function by function, at the first calls.</summary>
public sealed class LazyTrapTests : TrapTests
{
    protected override EngineOptions Options { get; } = new() { LazyCodeBytesMin = 0 };
}
