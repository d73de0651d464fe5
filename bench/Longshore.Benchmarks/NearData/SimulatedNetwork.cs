namespace Longshore.Benchmarks.NearData;

/// <summary>A network between two nodes of one process, simulated: 1 Gbit/s, 1 ms for a round trip. It counts the bytes that cross it.</summary>
internal sealed class SimulatedNetwork
{
    public const double BytesPerSecond = 125e6;

    public static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(1);

    private long _bytes;

    /// <summary>The bytes so far.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Waits as long as an exchange takes.</summary>
    /// <param name="bytes">The bytes of both ways.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task ExchangeAsync(long bytes, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _bytes, bytes);
        return Task.Delay(RoundTrip + TimeSpan.FromSeconds(bytes / BytesPerSecond), TimeProvider.System, cancellationToken);
    }
}
