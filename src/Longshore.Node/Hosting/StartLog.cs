using System.Collections.Concurrent;
using Longshore.Functions.Catalog;
using Longshore.Node.Faces.Sledge;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Hosting;

/// <summary>Logs what a node notices while it starts. The first modules are loaded before there is a logger, so reasons wait for it.
/// </summary>
internal sealed partial class StartLog
{
    private readonly ConcurrentQueue<string> _notAheadOfTime = new();
    private volatile ILogger? _logger;

    /// <summary>Notes why a module was not compiled ahead of time.</summary>
    public void NoteNotAheadOfTime(string reason)
    {
        _notAheadOfTime.Enqueue(reason);
        WriteNotAheadOfTime();
    }

    /// <summary>Writes all that was noted, and from now on at once.</summary>
    public void Open(ILogger logger, IReadOnlyList<SpecError> warnings, FunctionCatalog catalog)
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

        WriteNotAheadOfTime();
    }

    private void WriteNotAheadOfTime()
    {
        while (_logger is { } logger && _notAheadOfTime.TryDequeue(out var reason))
        {
            Log.NotAheadOfTime(logger, reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "The specification: {Warning}")]
        public static partial void Warned(ILogger logger, SpecError warning);

        [LoggerMessage(11, LogLevel.Error, "{Function} cannot be called: {Reason}")]
        public static partial void Defective(ILogger logger, string function, string reason);

        [LoggerMessage(12, LogLevel.Warning, "A module was not compiled ahead of time and runs slower: {Reason}")]
        public static partial void NotAheadOfTime(ILogger logger, string reason);
    }
}
