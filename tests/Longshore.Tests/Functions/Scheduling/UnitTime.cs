namespace Longshore.Tests.Functions.Scheduling;

/// <summary>A clock whose timestamps count microseconds.</summary>
internal sealed class UnitTime : TimeProvider
{
    public static UnitTime Instance { get; } = new();

    public override long TimestampFrequency => 1_000_000;
}
