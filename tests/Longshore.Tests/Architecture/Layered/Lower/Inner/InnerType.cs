namespace Longshore.Tests.Architecture.Layered.Lower.Inner;

internal sealed class InnerType
{
    public static LowerType? Outer { get; set; }
}
