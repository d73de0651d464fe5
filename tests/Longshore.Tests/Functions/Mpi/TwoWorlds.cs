using Longshore.Functions.Mpi;

namespace Longshore.Tests.Functions.Mpi;

/// <summary>A world whose last ranks are at other nodes, with a network that a test moves by hand: pieces of any length, in any order of the directions.
/// </summary>
internal sealed class TwoWorlds
{
    private readonly Random _random;
    private readonly Link[] _links;

    /// <param name="random">Moves the network.</param>
    /// <param name="here">The ranks at the node of rank 0.</param>
    /// <param name="elsewhere">The ranks at each other node.</param>
    public TwoWorlds(Random random, int here, params int[] elsewhere)
    {
        _random = random;
        World = new MpiWorld(here + elsewhere.Sum());
        var first = here;
        _links = new Link[elsewhere.Length];
        for (var i = 0; i < elsewhere.Length; i++)
        {
            _links[i] = new Link(new MpiRemoteRanks(World, first, elsewhere[i]), new MpiRemoteWorld(World.Ranks.Count, first, elsewhere[i]));
            first += elsewhere[i];
        }

        Ranks = [.. World.Ranks.Take(here), .. _links.SelectMany(link => link.There.Ranks)];
    }

    public MpiWorld World { get; }

    /// <summary>The ranks, each at its node.</summary>
    public MpiRank[] Ranks { get; }

    /// <summary>The number of other nodes.</summary>
    public int Count => _links.Length;

    /// <summary>Waits as a rank does.</summary>
    public static async Task WaitAsync(MpiRank rank, string call, Task task)
    {
        var wait = new MpiWait(call, [task]);
        if (!wait.IsOver)
        {
            rank.World.Note(rank, wait);
            await task;
            rank.World.Note(rank, wait: null);
        }

        rank.World.ThrowIfFailed();
    }

    /// <summary>Moves the network until some tasks have ended.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="loseAfter">The number of moves after which a node is lost; null for never.</param>
    public async Task MoveUntilAsync(Task tasks, int? loseAfter = null)
    {
        for (var moves = 0; !tasks.IsCompleted; moves++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (moves == loseAfter)
            {
                Lose();
            }

            if (!Move())
            {
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
            else if (_random.Next(4) == 0)
            {
                await Task.Yield();
            }
        }

        await tasks;
    }

    /// <summary>Moves one piece.</summary>
    /// <returns>False if none waits in that direction.</returns>
    public bool Move()
    {
        var link = _links[_random.Next(_links.Length)];
        return link.Move(_random.Next(2) == 0, 1 << _random.Next(4, 22));
    }

    /// <summary>Moves all that waits at another node for the node of rank 0.</summary>
    public void MoveHere(int node)
    {
        while (_links[node].Move(isThere: false, int.MaxValue))
        {
        }
    }

    /// <summary>Loses a node: what waits is gone, and both sides know.</summary>
    public void Lose()
    {
        var link = _links[_random.Next(_links.Length)];
        link.IsLost = true;
        World.Fail("MpiRankFailed", "a node was lost");
        link.Here.End();
        link.There.Lose("was lost");
    }

    private sealed record Link(MpiRemoteRanks Here, MpiRemoteWorld There)
    {
        private readonly MpiFrameReader _here = new(MpiLimits.MessageBytesMax);
        private readonly MpiFrameReader _there = new((int)MpiLimits.CollectiveBytesMax + MpiLimits.SentenceBytesMax);

        public bool IsLost { get; set; }

        public bool Move(bool isThere, int bytesMax)
        {
            var piece = (isThere ? Here.Outbox : There.Outbox).Take(bytesMax, out var arrived);
            if (piece.Length == 0 || IsLost)
            {
                return false;
            }

            if (isThere)
            {
                _there.Read(piece, There.Take);
            }
            else
            {
                _here.Read(piece, Here.Take);
            }

            arrived();
            return true;
        }
    }
}
