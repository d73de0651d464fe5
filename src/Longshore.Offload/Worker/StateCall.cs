namespace Longshore.Offload.Worker;

/// <summary>A call that every sandbox of a session runs once, before any later call. The sandbox that answers it writes how it ended; the
/// others read that.</summary>
/// <param name="id">Its number among the client's calls.</param>
/// <param name="function">The function's path in the module.</param>
/// <param name="payload">An array of <c>this</c> and the arguments.</param>
internal sealed class StateCall(long id, string function, ReadOnlyMemory<byte> payload)
{
    private volatile bool _hasReturned;
    private volatile bool _hasThrown;

    public long Id => id;

    public string Function => function;

    public ReadOnlyMemory<byte> Payload => payload;

    /// <summary>Whether it returned where it is answered; false as long as it runs.</summary>
    public bool HasReturned => _hasReturned;

    /// <summary>Whether it threw where it is answered, so that no other sandbox runs it.</summary>
    public bool HasThrown => _hasThrown;

    /// <summary>It ended where it is answered.</summary>
    public void End(bool hasReturned) => (_hasReturned, _hasThrown) = (hasReturned, !hasReturned);
}
