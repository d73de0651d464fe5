using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Suspended guests in code that is compiled function by function, at the first calls.</summary>
public sealed class LazyResumableModuleTests : ResumableModuleTests
{
    protected override EngineOptions Options { get; } = new() { LazyCodeBytesMin = 0 };
}
