using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Suspended guests in code that compares every address with the memory's length.</summary>
public sealed class ExplicitResumableModuleTests : ResumableModuleTests
{
    protected override EngineOptions Options { get; } = new() { BoundsCheck = BoundsCheck.Explicit };
}
