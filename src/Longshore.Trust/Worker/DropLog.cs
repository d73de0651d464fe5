namespace Longshore.Trust.Worker;

/// <summary>Counts what is not served, and logs the counts once a second at most: a peer cannot fill the log. Any number of threads may use it.</summary>
/// <param name="time">The clock.</param>
/// <param name="log">Receives sentences.</param>
internal sealed class DropLog(TimeProvider time, Action<string> log) : IAsyncDisposable
{
    private readonly CountedLog _log = new(time, log);

    /// <summary>Counts one.</summary>
    public void Count(Drop drop) => _log.Count(Sentence(drop));

    /// <summary>Logs what was counted since the last time.</summary>
    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private static string Sentence(Drop drop) => drop switch
    {
        Drop.Connection => "connections over the limit were closed",
        Drop.Protocol => "connections that do not speak ZMTP 3 were closed",
        Drop.TooLarge => "connections with a message over the limit were closed",
        Drop.BytesUnderWay => "connections over the budget of bytes under way were closed",
        Drop.Late => "silent or slow connections were closed",
        Drop.Form => "messages of another form than a REQ socket's were dropped",
        Drop.Answer => "answers were lost, because their peers have left",
        Drop.Accept => "connections could not be accepted",
        _ => "connections ended by a defect",
    };
}
