using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Mpi;
using Longshore.Functions.Mpi;
using Longshore.Functions.Near;

namespace Longshore.Functions.Invocations;

/// <summary>The ranks of one world whose rank 0 is at another node. They end with that node's connection, its silence, or at its word.</summary>
internal sealed class RankVisit : IDisposable
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly MpiHeldBytes _held;
    private readonly MpiRemoteWorld _world;
    private readonly MpiFrameReader _reader;
    private readonly Lock _reading = new();
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenRegistration _closed;
    private int _isGiving;
    private long _heard;
    private volatile bool _hasEnded;

    /// <param name="start">What begins.</param>
    /// <param name="key">The fingerprint of the node of rank 0.</param>
    /// <param name="host">Has the clocks, and counts what is held for other nodes.</param>
    /// <param name="closed">Cancelled when its connection is closed.</param>
    public RankVisit(RankStart start, string key, NearHost host, CancellationToken closed)
    {
        (Key, _time) = (key, host.Time);
        _held = new MpiHeldBytes(host.TryHold, host.Release);
        _world = new MpiRemoteWorld(start.Size, start.First, start.Count, _held);
        _reader = new MpiFrameReader((int)MpiLimits.CollectiveBytesMax + MpiLimits.SentenceBytesMax, _held);
        _end = new CancellationTokenSource();
        Hear();
        _closed = closed.UnsafeRegister(static (visit, _) => ((RankVisit)visit!).Stop("was lost: its node has closed the connection"), this);
    }

    /// <summary>The fingerprint of the node of rank 0.</summary>
    public string Key { get; }

    /// <summary>Completes when all ranks have ended and nothing of them is left.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Begins the ranks.</summary>
    /// <param name="invoker">Runs them.</param>
    /// <param name="model">What their calls have in common.</param>
    /// <param name="ended">Called when the calls of all ranks have ended.</param>
    /// <param name="left">Called when the other node has had time to read the last frames, or no longer asks.</param>
    public void Run(IInvoker invoker, Invocation model, Action ended, Action left) => Ended = RunAsync(invoker, model, ended, left);

    /// <summary>Ends the ranks.</summary>
    /// <param name="why">Why, as what follows the name of rank 0 in a sentence.</param>
    public void Stop(string why)
    {
        _world.Lose(why);
        try
        {
            _end.Cancel();
        }
        catch (Exception failure) when (failure is ObjectDisposedException or AggregateException)
        {
            // They have ended at this moment, or a callback failed: all callbacks have run by then.
        }
    }

    /// <summary>Takes a piece of the frames for the ranks.</summary>
    public RankAnswer Take(ReadOnlySpan<byte> piece)
    {
        // Ranks that have ended take nothing more. What they said last is asked for.
        if (!_hasEnded)
        {
            Hear();
        }

        try
        {
            if (piece.Length > MpiLimits.PieceBytesMax)
            {
                throw new MpiFrameException($"a piece of {piece.Length} bytes: it may have {MpiLimits.PieceBytesMax}");
            }

            lock (_reading)
            {
                _reader.Read(piece, _world.Take);
            }

            return new RankAnswer(NearStatus.Done);
        }
        catch (MpiFrameException hostile)
        {
            Stop("was lost: its node has sent what no node of a world sends: " + hostile.Message);
            return new RankAnswer(NearStatus.Malformed, hostile.Message);
        }
        catch (MpiNoRoomException full)
        {
            Stop("was lost: " + full.Message);
            return new RankAnswer(NearStatus.Refused, full.Message);
        }
    }

    /// <summary>Gives the next piece of the frames of the ranks.</summary>
    public async Task<RankAnswer> GiveAsync(CancellationToken cancellationToken)
    {
        Hear();
        if (Interlocked.Exchange(ref _isGiving, 1) != 0)
        {
            return new RankAnswer(NearStatus.Malformed, "the frames of the world are asked for twice at the same time");
        }

        try
        {
            await _world.Outbox.Filled.WaitAsync(MpiLimits.PollTimeMax, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Hear();
            return new RankAnswer(NearStatus.Done) { Frames = _world.Outbox.Take(MpiLimits.PieceBytesMax, out _) };
        }
        finally
        {
            Volatile.Write(ref _isGiving, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Dispose();
        _end.Dispose();
        _held.Dispose();
    }

    private void Hear() => Volatile.Write(ref _heard, _time.GetTimestamp());

    private bool IsSilent => _time.GetElapsedTime(Volatile.Read(ref _heard)) > MpiLimits.SilenceMax;

    // The border of the ranks: their calls give values, and what is left is freed in every case.
    private async Task RunAsync(IInvoker invoker, Invocation model, Action ended, Action left)
    {
        try
        {
            var running = Task.WhenAll(_world.Ranks.Select(rank => Task.Run(() => RunAsync(invoker, model with { Rank = rank }), CancellationToken.None)));
            while (await Task.WhenAny(running, Task.Delay(WatchPeriod, _time, CancellationToken.None)) != running)
            {
                StopIfSilent();
            }

            ended();
            _hasEnded = true;

            // The last frames say how they have ended.
            while (!_world.Outbox.IsEmpty && !_end.IsCancellationRequested)
            {
                await Task.Delay(WatchPeriod, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                StopIfSilent();
            }

            // The other node may not have read them yet.
            await Task.Delay(WatchPeriod, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            left();
            Dispose();
        }
    }

    private void StopIfSilent()
    {
        if (IsSilent)
        {
            Stop($"was lost: its node has not asked for {MpiLimits.SilenceMax.TotalSeconds} s");
        }
    }

    private async Task RunAsync(IInvoker invoker, Invocation invocation)
    {
        invocation.Family!.TryJoin();
        var call = await MpiRankCall.RunAsync(invoker, invocation, _end.Token);
        _world.Ended(invocation.Rank!, call.Reason ?? "", call.Text);
    }
}
