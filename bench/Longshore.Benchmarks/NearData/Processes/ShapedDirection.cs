using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>One direction of one connection through a link: what is received is sent when the link would have delivered it. It has two threads,
/// because a timer of the runtime is late by more than the delay.</summary>
/// <param name="from">Where bytes come from.</param>
/// <param name="to">Where they go to.</param>
/// <param name="bucket">The rate, shared by the link's connections.</param>
/// <param name="delay">The time on the way.</param>
internal sealed class ShapedDirection(Socket from, Socket to, TokenBucket bucket, TimeSpan delay) : IDisposable
{
    private const int PartBytes = 16 << 10;

    // 8 MiB are on the way at most. A sender that is ahead of the link waits, as it does for a switch's queue.
    private const int PartsMax = 512;

    // A sleep shorter than this is not slept.
    private static readonly TimeSpan SleepMin = TimeSpan.FromMicroseconds(200);

    private readonly BlockingCollection<(byte[] Bytes, long Due)> _way = new(PartsMax);

    /// <summary>Begins to move bytes.</summary>
    public void Start()
    {
        new Thread(() => Guard(Receive)) { IsBackground = true, Name = "link in" }.Start();
        new Thread(DeliverAll) { IsBackground = true, Name = "link out" }.Start();
    }

    /// <summary>Frees what is on the way. The thread that delivers does it at its end.</summary>
    public void Dispose() => _way.Dispose();

    private void Receive()
    {
        var buffer = new byte[PartBytes];
        try
        {
            for (var got = from.Receive(buffer); got > 0; got = from.Receive(buffer))
            {
                _way.Add((buffer[..got], bucket.Send(got) + (long)(delay.TotalSeconds * Stopwatch.Frequency)));
            }
        }
        finally
        {
            _way.CompleteAdding();
        }
    }

    private void DeliverAll()
    {
        using (this)
        {
            Guard(Deliver);
        }
    }

    private void Deliver()
    {
        foreach (var (bytes, due) in _way.GetConsumingEnumerable())
        {
            for (var left = Left(due); left > SleepMin; left = Left(due))
            {
                Thread.Sleep(Math.Max(1, (int)left.TotalMilliseconds));
            }

            to.Send(bytes);
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private static TimeSpan Left(long due) => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);

    // A connection that is lost ends both directions.
    private void Guard(Action move)
    {
        try
        {
            move();
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
