namespace Longshore.Functions.Mpi;

/// <summary>One collective call of a communicator, which waits for all its ranks.</summary>
/// <param name="ranks">The number of ranks.</param>
internal sealed class MpiGathering(int ranks)
{
    private readonly MpiContribution?[] _given = new MpiContribution?[ranks];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<ReadOnlyMemory<byte>>? _results;
    private int _arrived;

    /// <summary>Completes with the results, or with the world's failure.</summary>
    public Task Done => _done.Task;

    /// <summary>Whether all ranks have arrived.</summary>
    public bool IsFull_NeedsLock => _arrived == ranks;

    /// <summary>What the ranks have given. All are there once it is full; nobody changes them then.</summary>
    public IReadOnlyList<MpiContribution> Given => _given!;

    /// <summary>Adds what a rank gives.</summary>
    /// <returns>The rank of one that has made another call, or null.</returns>
    public int? Add_NeedsLock(int rank, MpiContribution given)
    {
        var other = Array.FindIndex(_given, each => each is not null && !each.Agrees(given));
        _given[rank] = given;
        _arrived++;
        return other < 0 ? null : other;
    }

    /// <summary>Whether it has ended with results.</summary>
    public bool HasResults => _done.Task.IsCompleted && _results is not null;

    /// <summary>Ends it with what each rank has; null if the world has failed.</summary>
    public void Complete(IReadOnlyList<ReadOnlyMemory<byte>>? results)
    {
        _results = results;
        _done.TrySetResult();
    }

    /// <summary>What a rank has. Only once it has ended with results.</summary>
    public ReadOnlyMemory<byte> ResultOf(int rank) => _results![rank];
}
