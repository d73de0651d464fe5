using Longshore.Functions.Mpi;
using Longshore.Functions.Near;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>The ranks of a world that run at another node, from their start to their end. Two loops carry its frames, one for each direction.
/// Whatever goes wrong with the node fails the world.</summary>
internal sealed class MpiNodeRanks
{
    private readonly NearServices _near;
    private readonly IRankNode _node;
    private readonly RankStart _start;
    private readonly MpiWorld _world;
    private readonly MpiRemoteRanks _ranks;
    private readonly TimeProvider _time;

    private MpiNodeRanks(NearServices near, IRankNode node, RankStart start, MpiWorld world, TimeProvider time)
    {
        (_near, _node, _start, _world, _time) = (near, node, start, world, time);
        _ranks = new MpiRemoteRanks(world, start.First, start.Count);
        Texts = [.. _ranks.Texts];
    }

    /// <summary>The first of the ranks.</summary>
    public int First => _start.First;

    /// <summary>What each of them has printed, once its call has ended or the node is lost.</summary>
    public Task<string>[] Texts { get; }

    /// <summary>The ranks, for a sentence.</summary>
    public static string NameOf(int first, int count) => count == 1 ? $"rank {first} runs" : $"ranks {first} to {first + count - 1} run";

    /// <summary>Begins the ranks. The module is sent if the node does not have it.</summary>
    /// <param name="near">What this node has for it.</param>
    /// <param name="node">The other node.</param>
    /// <param name="start">What begins there.</param>
    /// <param name="world">The world.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="caller">Cancelled when the caller of rank 0 no longer wants its result.</param>
    /// <param name="ended">Cancelled when the call of rank 0 has ended.</param>
    /// <returns>The ranks, or why the node does not take them.</returns>
    public static async Task<(MpiNodeRanks? Ranks, string? Refusal)> StartAsync(
        NearServices near, IRankNode node, RankStart start, MpiWorld world, TimeProvider time, CancellationToken caller, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, ended);
        var answer = await AskAsync(near, node, start, either.Token);
        if (answer.Status != NearStatus.Done)
        {
            // It may have begun them, and its answer was lost or late.
            if (answer.Status == NearStatus.Lost)
            {
                _ = node.EndAsync(start.World, CancellationToken.None);
            }

            return (null, Sentence(answer));
        }

        near.NoteRanks("there", start.Count);
        var ranks = new MpiNodeRanks(near, node, start, world, time);
        _ = ranks.RunAsync(CancellationTokenSource.CreateLinkedTokenSource(caller, ended));
        return (ranks, null);
    }

    private static async Task<RankAnswer> AskAsync(NearServices near, IRankNode node, RankStart start, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await node.StartAsync(start, cancellationToken);
            return answer.Status == NearStatus.NeedsModule && await near.TrySendModuleAsync(node, start.Module, cancellationToken)
                ? await node.StartAsync(start, cancellationToken)
                : answer;
        }
        catch (OperationCanceledException)
        {
            return new RankAnswer(NearStatus.Lost, "the call was ended");
        }
    }

    // The border of a node: however it fails, the world knows, and nobody waits for its ranks.
    private async Task RunAsync(CancellationTokenSource stop)
    {
        using (stop)
        {
            var (sending, taking) = (SendAsync(stop.Token), TakeAsync(stop.Token));
            var lost = await await Task.WhenAny(sending, taking);
            if (lost is not null && !stop.IsCancellationRequested)
            {
                _world.Fail("MpiRankFailed", $"{NameOf(_start.First, _start.Count)} at {_node.Name}, which {lost}");
            }

            try
            {
                await stop.CancelAsync();
                await Task.WhenAll(sending, taking);
            }
            finally
            {
                _ranks.End();
            }

            await _node.EndAsync(_start.World, CancellationToken.None);
        }
    }

    // Returns when there is no more to send to, with the reason.
    private async Task<string?> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _ranks.Outbox.Filled.WaitAsync(cancellationToken);
                var piece = _ranks.Outbox.Take(MpiLimits.PieceBytesMax, out var arrived);
                var answer = await InTimeAsync(_node.SendAsync(_start.World, piece, cancellationToken), cancellationToken);
                if (answer.Status != NearStatus.Done)
                {
                    return Why(answer);
                }

                _near.NoteRankBytes(piece.Length);
                arrived();
            }
        }
        catch (Exception failure)
        {
            return Why(failure);
        }
    }

    // Returns null when all ranks have ended.
    private async Task<string?> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reader = new MpiFrameReader(MpiLimits.MessageBytesMax);
            while (!_ranks.AllEnded)
            {
                // What the node asks for must not pile up beside what it does not take.
                await _ranks.Outbox.Drained.WaitAsync(cancellationToken);
                var answer = await InTimeAsync(_node.PollAsync(_start.World, cancellationToken), cancellationToken);
                if (answer.Status != NearStatus.Done)
                {
                    return Why(answer);
                }

                if (answer.Frames.Length > MpiLimits.PieceBytesMax)
                {
                    throw new MpiFrameException($"a piece of {answer.Frames.Length} bytes: it may have {MpiLimits.PieceBytesMax}");
                }

                _near.NoteRankBytes(answer.Frames.Length);
                reader.Read(answer.Frames.Span, _ranks.Take);
            }

            return null;
        }
        catch (Exception failure)
        {
            return Why(failure);
        }
    }

    private Task<RankAnswer> InTimeAsync(Task<RankAnswer> asked, CancellationToken cancellationToken) =>
        asked.WaitAsync(MpiLimits.SilenceMax, _time, cancellationToken);

    private static string Why(in RankAnswer answer) => answer.Status == NearStatus.Lost ? "was lost" : $"does not go on with them: {Sentence(answer)}";

    private static string Why(Exception failure) => failure switch
    {
        MpiFrameException hostile => "has sent what no rank sends: " + hostile.Message,
        TimeoutException => $"has not answered for {MpiLimits.SilenceMax.TotalSeconds} s",
        _ => $"was lost: {failure.GetType().Name}",
    };

    // As much of it as a person reads.
    private static string Sentence(in RankAnswer answer) =>
        $"{answer.Status}: {answer.Detail[..Math.Min(answer.Detail.Length, MpiLimits.SentenceBytesMax / 4)]}";
}
