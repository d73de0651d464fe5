namespace Longshore.Offload.Device;

/// <summary>How often a function ran where, and what is known about it: what <c>--explain</c> prints.</summary>
/// <param name="Function">The function.</param>
/// <param name="Calls">How many calls there were.</param>
/// <param name="Here">How many ran on the device.</param>
/// <param name="There">How many ran on a worker.</param>
/// <param name="Both">How many were begun on both.</param>
/// <param name="LocalMilliseconds">The mean time here, or NaN.</param>
/// <param name="ServerMilliseconds">The mean time on a worker without the way there, or NaN.</param>
/// <param name="RoundTripMilliseconds">The mean of the way there and back, or NaN.</param>
/// <param name="Bytes">The mean of what a call sends.</param>
/// <param name="Because">Why the last one ran where it did.</param>
public sealed record CallOutcome(
    string Function,
    long Calls,
    long Here,
    long There,
    long Both,
    double LocalMilliseconds,
    double ServerMilliseconds,
    double RoundTripMilliseconds,
    double Bytes,
    string Because);
