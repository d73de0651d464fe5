using Longshore.Tests.Architecture.Layered.Lower;

namespace Longshore.Tests.Architecture.Layered.Upper;

internal sealed class UpperType
{
    public static LowerType? Allowed { get; set; }

    public static RootOptions? Options { get; set; }

    public static int Number() => 1;
}
