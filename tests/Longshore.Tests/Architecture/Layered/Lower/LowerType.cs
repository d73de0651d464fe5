namespace Longshore.Tests.Architecture.Layered.Lower;

internal sealed class LowerType
{
    public static RootOptions? Options { get; set; }
}
