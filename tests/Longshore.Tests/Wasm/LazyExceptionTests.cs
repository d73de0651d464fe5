using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Exceptions in code that is compiled function by function, at the first calls.</summary>
public sealed class LazyExceptionTests : ExceptionTests
{
    protected override EngineOptions Options { get; } = new() { LazyCodeBytesMin = 0 };
}
