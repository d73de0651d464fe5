namespace Longshore.Functions.Mpi;

/// <summary>A world as its ranks see it: <see cref="MpiWorld"/> at the node of rank 0, <see cref="MpiRemoteWorld"/> at every other node. Thread-safe.
/// </summary>
internal interface IMpiWorld
{
    /// <summary>Fails the world, unless it has failed already.</summary>
    /// <param name="name">The failure's name.</param>
    /// <param name="message">The sentence that explains it.</param>
    void Fail(string name, string message);

    /// <exception cref="MpiException">The world has failed.</exception>
    void ThrowIfFailed();

    /// <summary>A communicator, or null if there is none of this number.</summary>
    MpiGroup? Group(int number);

    /// <summary>Sends a message to a rank of the world.</summary>
    /// <returns>Completes when there was room for it, or it was received.</returns>
    Task Send(int member, MpiMessage message);

    /// <summary>Begins a receive of a rank of the world.</summary>
    void Receive(int member, MpiReceive receive);

    /// <summary>Looks for a message for a rank of the world. It stays.</summary>
    void Probe(int member, MpiReceive probe, bool waits);

    /// <summary>Adds what a rank gives to a collective call.</summary>
    /// <param name="group">The communicator.</param>
    /// <param name="rank">The rank in it.</param>
    /// <param name="given">What it gives.</param>
    MpiGathering Gather(MpiGroup group, int rank, MpiContribution given);

    /// <summary>A rank of the world needs a communicator no longer.</summary>
    void Free(MpiGroup group, int member);

    /// <summary>Notes that a rank waits, or that it does not, or that it has made its last call.</summary>
    /// <param name="rank">The rank.</param>
    /// <param name="wait">What it waits for, or null.</param>
    /// <param name="isFinalized">Whether it makes no more calls.</param>
    void Note(MpiRank rank, MpiWait? wait, bool isFinalized = false);
}
