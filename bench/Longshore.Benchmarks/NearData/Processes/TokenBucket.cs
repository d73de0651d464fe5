using System.Diagnostics;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>One direction of a link: bytes leave it one after the other, at its rate. Thread-safe.</summary>
internal sealed class TokenBucket
{
    private static readonly double TicksPerByte = Stopwatch.Frequency / SimulatedNetwork.BytesPerSecond;

    private readonly Lock _lock = new();
    private double _freeAt;
    private long _bytes;

    /// <summary>The bytes so far.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Sends bytes.</summary>
    /// <returns>When the last of them has left, a timestamp.</returns>
    public long Send(int bytes)
    {
        lock (_lock)
        {
            _bytes += bytes;
            _freeAt = Math.Max(Stopwatch.GetTimestamp(), _freeAt) + bytes * TicksPerByte;
            return (long)_freeAt;
        }
    }
}
