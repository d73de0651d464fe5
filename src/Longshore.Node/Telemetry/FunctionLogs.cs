using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Node.Telemetry;

/// <summary>The last lines of each function in memory: what it wrote to standard error, and why its calls failed. Thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class FunctionLogs(TimeProvider time)
{
    /// <summary>The most functions whose lines are kept. At the limit, the lines of the function that logged least recently are forgotten.</summary>
    // 64 MiB of lines in all.
    public const int FunctionsMax = 512;

    /// <summary>The most readers that wait for lines.</summary>
    // More than people read at one time. Each takes a connection.
    public const int FollowersMax = 64;

    // Of one function, in characters: what a person reads. Older lines are forgotten.
    private const int CharactersMax = 64 << 10;

    // That wait for one reader: 32 MiB for all. One that is slower loses lines, and sees the later ones.
    private const int FollowedCharactersMax = 256 << 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<FunctionName, LinkedListNode<KeptLines>> _byName = [];
    private readonly LinkedList<KeptLines> _byUse = [];
    private int _followers;

    /// <summary>Keeps the lines of a call that has ended.</summary>
    public void Note(FunctionName function, InvocationResult result)
    {
        if (result.StandardError.IsEmpty && result.Failure == Failure.None)
        {
            return;
        }

        var now = time.GetUtcNow();
        var lines = new List<FunctionLogLine>();
        if (!result.StandardError.IsEmpty)
        {
            lines.AddRange(Encoding.UTF8.GetString(result.StandardError.Span).TrimEnd('\n').Split('\n').Select(text => new FunctionLogLine(now, text)));
        }

        if (result.Failure != Failure.None)
        {
            lines.Add(new FunctionLogLine(now, $"{result.Failure}: {result.Detail}"));
        }

        lock (_lock)
        {
            KeptOf_NeedsLock(function).Add_NeedsLock(lines);
        }
    }

    /// <summary>The kept lines of a function, oldest first.</summary>
    public IReadOnlyList<FunctionLogLine> Read(FunctionName function)
    {
        lock (_lock)
        {
            return _byName.TryGetValue(function, out var kept) ? [.. kept.Value.Lines] : [];
        }
    }

    /// <summary>Follows the lines of a function: those that are kept, and then those to come.</summary>
    /// <returns>Null if there are too many readers.</returns>
    public FollowedLog? TryFollow(FunctionName function)
    {
        lock (_lock)
        {
            if (_followers >= FollowersMax)
            {
                return null;
            }

            _followers++;
            var kept = KeptOf_NeedsLock(function);
            var followed = new FollowedLog([.. kept.Lines], FollowedCharactersMax, reader => Leave(kept, reader));
            kept.Followers.Add(followed);
            return followed;
        }
    }

    /// <summary>Forgets the lines of functions that are not deployed any more, so that the next one of a name begins without them. Their readers
    /// come to the end.</summary>
    public void Forget(Func<FunctionName, bool> isRemoved)
    {
        FunctionName[] known;
        lock (_lock)
        {
            known = [.. _byName.Keys];
        }

        // Outside the lock, for which calls wait.
        var removed = Array.FindAll(known, name => isRemoved(name));
        lock (_lock)
        {
            foreach (var name in removed)
            {
                if (_byName.Remove(name, out var node))
                {
                    _byUse.Remove(node);
                    node.Value.Followers.ForEach(follower => follower.End());
                }
            }
        }
    }

    private void Leave(KeptLines kept, FollowedLog reader)
    {
        lock (_lock)
        {
            kept.Followers.Remove(reader);
            _followers--;
        }
    }

    // The lines that are forgotten are those of a function that nobody follows: there are fewer readers than functions.
    private KeptLines KeptOf_NeedsLock(FunctionName function)
    {
        if (_byName.TryGetValue(function, out var known))
        {
            _byUse.Remove(known);
            _byUse.AddLast(known);
            return known.Value;
        }

        if (_byName.Count == FunctionsMax)
        {
            var oldest = _byUse.First!;
            while (oldest.Value.Followers.Count > 0)
            {
                oldest = oldest.Next!;
            }

            _byUse.Remove(oldest);
            _byName.Remove(oldest.Value.Function);
        }

        return (_byName[function] = _byUse.AddLast(new KeptLines(function, CharactersMax))).Value;
    }
}
