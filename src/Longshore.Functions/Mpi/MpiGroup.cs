namespace Longshore.Functions.Mpi;

/// <summary>A communicator: some ranks of a world in an order of their own. The world's lock guards what changes.</summary>
/// <param name="number">Its number.</param>
/// <param name="members">The ranks in the world, by their rank in the communicator.</param>
internal sealed class MpiGroup(int number, IReadOnlyList<int> members)
{
    private readonly HashSet<int> _freedBy = [];

    /// <summary>Its number.</summary>
    public int Number => number;

    /// <summary>The ranks in the world, by their rank in the communicator.</summary>
    public IReadOnlyList<int> Members => members;

    /// <summary>The collective call that some ranks have made and others have not, or null.</summary>
    public MpiGathering? Gathering { get; set; }

    /// <summary>The rank in the communicator of a rank of the world, or -1.</summary>
    public int RankOf(int member)
    {
        for (var rank = 0; rank < members.Count; rank++)
        {
            if (members[rank] == member)
            {
                return rank;
            }
        }

        return -1;
    }

    /// <summary>Whether it has a rank.</summary>
    public bool Has(int rank) => rank >= 0 && rank < members.Count;

    /// <summary>A rank of the world needs it no longer.</summary>
    /// <returns>Whether nobody needs it.</returns>
    public bool Free_NeedsLock(int member) => _freedBy.Add(member) && _freedBy.Count == members.Count;
}
