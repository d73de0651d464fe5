namespace Longshore.Tests.Functions;

/// <summary>A catalog whose QuickJS is prepared once for the tests of a class.</summary>
public sealed class SampleTwinsFixture : IDisposable
{
    internal FunctionFixture Node { get; } = new();

    public void Dispose() => Node.Dispose();
}
