using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Tail calls in code that is compiled function by function, at the first calls.</summary>
public sealed class LazyTailCallTests : TailCallTests
{
    protected override EngineOptions Options { get; } = new() { LazyCodeBytesMin = 0 };
}
