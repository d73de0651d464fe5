using System.Collections.Concurrent;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Storage;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Hosting;

/// <summary>Logs what concerns the whole node. The first modules are loaded before there is a logger, so entries wait for it.
/// </summary>
internal sealed partial class HostLog
{
    private readonly ConcurrentQueue<Action<ILogger>> _entries = new();
    private volatile ILogger? _logger;

    /// <summary>Notes why a module was not compiled ahead of time.</summary>
    public void NoteNotAheadOfTime(string reason)
    {
        _entries.Enqueue(logger => Log.NotAheadOfTime(logger, reason));
        WriteEntries();
    }

    /// <summary>Notes that there are too many connections.</summary>
    public void NoteConnections(string text)
    {
        _entries.Enqueue(logger => Log.TooManyConnections(logger, text));
        WriteEntries();
    }

    /// <summary>Notes an exception that the border of a thread caught.</summary>
    public void NoteFault(Exception fault)
    {
        _entries.Enqueue(logger => Log.Faulted(logger, fault));
        WriteEntries();
    }

    /// <summary>Notes that the disk is full.</summary>
    public void NoteNoSpace(string directory)
    {
        _entries.Enqueue(logger => Log.NoSpace(logger, directory));
        WriteEntries();
    }

    /// <summary>Notes that secrets cannot be decrypted.</summary>
    public void NoteSecrets(string reason)
    {
        _entries.Enqueue(logger => Log.SecretsUnreadable(logger, reason));
    }

    /// <summary>Notes that the node runs without its queues or its schedules.</summary>
    public void NoteNoStore(string problem)
    {
        _entries.Enqueue(logger => Log.NoStore(logger, problem));
        WriteEntries();
    }

    /// <summary>Notes that functions' lines are not kept.</summary>
    public void NoteNoLog(string problem)
    {
        _entries.Enqueue(logger => Log.NoLog(logger, problem));
        WriteEntries();
    }

    /// <summary>Notes that functions' lines could not be written.</summary>
    public void NoteLogFault(Exception fault) => NoteNoLog(fault.Message);

    /// <summary>Notes that a canary was taken back.</summary>
    public void NoteCanary(FunctionName function, int version, string reason)
    {
        _entries.Enqueue(logger => Log.CanaryReturned(logger, function.Value, version, reason));
        WriteEntries();
    }

    /// <summary>Notes what became of the connection to a storage node.</summary>
    public void NotePeer(string text)
    {
        _entries.Enqueue(logger => Log.Peer(logger, text));
        WriteEntries();
    }

    /// <summary>Notes what became of a worker of work orders, or of a delivery.</summary>
    public void NoteTrust(string text)
    {
        _entries.Enqueue(logger => Log.Trust(logger, text));
        WriteEntries();
    }

    /// <summary>Notes that a request for work orders, or their queue, failed. Only the messages of stores have nothing of requests.</summary>
    public void NoteTrustFault(Exception fault)
    {
        var reason = fault is StorageException ? fault.Message : fault.GetType().Name;
        _entries.Enqueue(logger => Log.TrustFailed(logger, reason));
        WriteEntries();
    }

    /// <summary>Notes what became of the receipts.</summary>
    public void NoteReceipts(string text)
    {
        _entries.Enqueue(logger => Log.Receipts(logger, text));
        WriteEntries();
    }

    /// <summary>Notes what became of the cluster.</summary>
    public void NoteCluster(string text)
    {
        _entries.Enqueue(logger => Log.Cluster(logger, text));
        WriteEntries();
    }

    /// <summary>Notes functions that were taken over from the cluster and cannot be called.</summary>
    public void NoteDefects(IEnumerable<(FunctionName Name, string Reason)> defects)
    {
        foreach (var (name, reason) in defects)
        {
            _entries.Enqueue(logger => Log.Defective(logger, name.Value, reason));
        }

        WriteEntries();
    }

    /// <summary>Notes that the node has no record.</summary>
    public void NoteNoRecord(string reason)
    {
        _entries.Enqueue(logger => Log.NoRecord(logger, reason));
        WriteEntries();
    }

    /// <summary>Writes all that was noted, and from now on at once.</summary>
    public void Open(ILogger logger, IReadOnlyList<ValidationError> warnings, FunctionCatalog catalog)
    {
        _logger = logger;
        foreach (var warning in warnings)
        {
            Log.Warned(logger, warning);
        }

        foreach (var (name, reason) in catalog.Defects())
        {
            Log.Defective(logger, name.Value, reason);
        }

        WriteEntries();
    }

    private void WriteEntries()
    {
        while (_logger is { } logger && _entries.TryDequeue(out var write))
        {
            write(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(22, LogLevel.Information, "A storage node: {Text}")]
        public static partial void Peer(ILogger logger, string text);

        [LoggerMessage(24, LogLevel.Information, "Work orders: {Text}")]
        public static partial void Trust(ILogger logger, string text);

        [LoggerMessage(25, LogLevel.Error, "Work orders: a request or the queue failed: {Reason}")]
        public static partial void TrustFailed(ILogger logger, string reason);

        [LoggerMessage(26, LogLevel.Warning, "Receipts of calls: {Text}")]
        public static partial void Receipts(ILogger logger, string text);

        [LoggerMessage(28, LogLevel.Information, "The cluster: {Text}")]
        public static partial void Cluster(ILogger logger, string text);

        [LoggerMessage(10, LogLevel.Warning, "The specification: {Warning}")]
        public static partial void Warned(ILogger logger, ValidationError warning);

        [LoggerMessage(11, LogLevel.Error, "{Function} cannot be called: {Reason}")]
        public static partial void Defective(ILogger logger, string function, string reason);

        [LoggerMessage(12, LogLevel.Warning, "A module was not compiled ahead of time and runs slower: {Reason}")]
        public static partial void NotAheadOfTime(ILogger logger, string reason);

        [LoggerMessage(17, LogLevel.Warning, "The node is full: {Text}")]
        public static partial void TooManyConnections(ILogger logger, string text);

        [LoggerMessage(15, LogLevel.Warning, "The disk of {Directory} is full, or it is read-only: functions can be called and removed, but not deployed")]
        public static partial void NoSpace(ILogger logger, string directory);

        [LoggerMessage(16, LogLevel.Warning, "The node has no record, so the longshore command cannot reach it until it is restarted: {Reason}")]
        public static partial void NoRecord(ILogger logger, string reason);

        [LoggerMessage(18, LogLevel.Error, "Calls that need secrets fail: {Reason}")]
        public static partial void SecretsUnreadable(ILogger logger, string reason);

        [LoggerMessage(19, LogLevel.Warning, "Queues or schedules do not work until the node is restarted: {Problem}")]
        public static partial void NoStore(ILogger logger, string problem);

        [LoggerMessage(23, LogLevel.Warning, "Lines of functions are not kept: {Problem}")]
        public static partial void NoLog(ILogger logger, string problem);

        [LoggerMessage(27, LogLevel.Warning, "{Function}: version {Version} was taken back: {Reason}")]
        public static partial void CanaryReturned(ILogger logger, string function, int version, string reason);

        [LoggerMessage(14, LogLevel.Error, "A background thread of the node failed in a way that must not happen")]
        public static partial void Faulted(ILogger logger, Exception fault);
    }
}
