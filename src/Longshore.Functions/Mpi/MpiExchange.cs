namespace Longshore.Functions.Mpi;

/// <summary>What each rank has after a collective call.</summary>
internal static class MpiExchange
{
    /// <summary>The results in the order of the ranks. A reduction goes in that order, so it does not depend on time.</summary>
    /// <param name="given">What the ranks have given, all of the same call.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> ResultsOf(IReadOnlyList<MpiContribution> given)
    {
        var call = given[0];
        return call.Kind switch
        {
            MpiCollective.Broadcast => Share(given.Count, given[call.Root].Bytes),
            MpiCollective.Gather => Keep(given.Count, call.Root, Joined(given)),
            MpiCollective.AllGather => Share(given.Count, Joined(given)),
            MpiCollective.Scatter => [.. given.Select((_, rank) => Block(given[call.Root], rank))],
            MpiCollective.Reduce => Keep(given.Count, call.Root, Reduced(given)),
            MpiCollective.AllReduce => Share(given.Count, Reduced(given)),
            MpiCollective.Scan => Scanned(given),
            MpiCollective.AllToAll => [.. given.Select((_, rank) => Crossed(given, rank))],
            _ => Share(given.Count, default),
        };
    }

    private static ReadOnlyMemory<byte>[] Share(int ranks, ReadOnlyMemory<byte> bytes) => [.. Enumerable.Repeat(bytes, ranks)];

    private static ReadOnlyMemory<byte>[] Keep(int ranks, int root, ReadOnlyMemory<byte> bytes)
    {
        var results = new ReadOnlyMemory<byte>[ranks];
        results[root] = bytes;
        return results;
    }

    private static ReadOnlyMemory<byte> Block(MpiContribution given, int index) => given.Bytes.Slice(index * given.BlockBytes, given.BlockBytes);

    private static byte[] Joined(IReadOnlyList<MpiContribution> given) => Together(given, each => each.Bytes);

    private static byte[] Crossed(IReadOnlyList<MpiContribution> given, int rank) => Together(given, each => Block(each, rank));

    private static byte[] Together(IReadOnlyList<MpiContribution> given, Func<MpiContribution, ReadOnlyMemory<byte>> blockOf)
    {
        var block = given[0].BlockBytes;
        var all = new byte[given.Count * block];
        for (var rank = 0; rank < given.Count; rank++)
        {
            blockOf(given[rank]).CopyTo(all.AsMemory(rank * block));
        }

        return all;
    }

    private static byte[] Reduced(IReadOnlyList<MpiContribution> given)
    {
        var into = given[0].Bytes.ToArray();
        foreach (var next in given.Skip(1))
        {
            MpiReduction.Fold(next.Type, next.Operation, into, next.Bytes.Span);
        }

        return into;
    }

    private static ReadOnlyMemory<byte>[] Scanned(IReadOnlyList<MpiContribution> given)
    {
        var results = new ReadOnlyMemory<byte>[given.Count];
        var into = given[0].Bytes.ToArray();
        results[0] = into;
        for (var rank = 1; rank < given.Count; rank++)
        {
            into = (byte[])into.Clone();
            MpiReduction.Fold(given[rank].Type, given[rank].Operation, into, given[rank].Bytes.Span);
            results[rank] = into;
        }

        return results;
    }
}
