using Longshore.Tests.Architecture.Layered.Upper;

namespace Longshore.Tests.Architecture.Layered;

/// <summary>Belongs to the layer of Upper, which it uses.</summary>
internal sealed class Root
{
    public UpperType? Part { get; init; }
}
