using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Pauses in code that is compiled function by function, at the first calls.</summary>
public sealed class LazyPauseTests : PauseTests
{
    protected override EngineOptions Options { get; } = new() { LazyCodeBytesMin = 0 };
}
