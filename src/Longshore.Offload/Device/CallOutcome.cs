namespace Longshore.Offload.Device;

/// <summary>Counts, times and the last placement of one function: the row that <c>--explain</c> prints.</summary>
/// <param name="Function">The function.</param>
/// <param name="Calls">The number of calls.</param>
/// <param name="Here">The number that ran on the device.</param>
/// <param name="There">The number that ran on a worker.</param>
/// <param name="Both">The number that began on both.</param>
/// <param name="LocalMilliseconds">The mean time on the device, or NaN.</param>
/// <param name="ServerMilliseconds">The mean time on a worker without the network, or NaN.</param>
/// <param name="RoundTripMilliseconds">The mean network round trip, or NaN.</param>
/// <param name="Bytes">The mean number of bytes that a call sends.</param>
/// <param name="Because">The reason of the last placement.</param>
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
