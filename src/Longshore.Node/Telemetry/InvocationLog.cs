using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Telemetry;

/// <summary>Logs how invocations ended, in the same way for every face.</summary>
/// <param name="logger">The log.</param>
/// <param name="performance">The performance log, or null.</param>
/// <param name="lines">Keeps the lines of functions, or null.</param>
/// <param name="time">The clocks; null for the system's.</param>
internal sealed partial class InvocationLog(ILogger<InvocationLog> logger, PerformanceLog? performance, FunctionLogs? lines = null, TimeProvider? time = null)
    : IDisposable
{
    private readonly MissedCalls _missed = new(
        time ?? TimeProvider.System,
        (function, failure, number) =>
        {
            Log.Missed(logger, function, number, failure);
            lines?.Note(function, $"{failure}: {number} calls in the last {MissedCalls.Every.TotalSeconds} s");
        });

    /// <summary>Logs how an invocation ended, without its payload.</summary>
    /// <returns>The id under which its lines are kept; null if there are none.</returns>
    public string? Note(InvocationTarget target, Invocation invocation, InvocationResult result)
    {
        performance?.Note(target, invocation, result);
        if (MissedCalls.Contains(result.Failure) && result.StandardError.IsEmpty)
        {
            _missed.Add(target.Function.Value, result.Failure);
            return null;
        }

        var id = lines?.Note(target.Function.Value, result);
        if (!result.StandardError.IsEmpty && logger.IsEnabled(LogLevel.Information))
        {
            Log.StandardError(logger, target.Function.Value, PrintableText.Of(Encoding.UTF8.GetString(result.StandardError.Span)));
        }

        if (result.Failure != Failure.None)
        {
            // Both may be the guest's own words: the message of an exception, the names of functions.
            Log.Failed(logger, target.Function.Value, result.Failure, PrintableText.Of(result.Detail), PrintableText.Of(string.Join(" < ", result.StackTrace)));
        }

        return id;
    }

    /// <summary>Logs a client that disconnected before its request was complete.</summary>
    public void NoteLeft(InvocationTarget target) => Log.ClientLeft(logger, target.Function.Value);

    /// <inheritdoc/>
    public void Dispose() => _missed.Dispose();

    private static partial class Log
    {
        [LoggerMessage(4, LogLevel.Warning, "{Function}: {Number} calls ended as {Failure} in the last seconds")]
        public static partial void Missed(ILogger logger, string function, int number, Failure failure);

        [LoggerMessage(1, LogLevel.Warning, "{Function} failed: {Failure}: {Detail} {Stack}")]
        public static partial void Failed(ILogger logger, string function, Failure failure, string detail, string stack);

        [LoggerMessage(2, LogLevel.Information, "{Function} wrote to standard error: {Text}")]
        public static partial void StandardError(ILogger logger, string function, string text);

        [LoggerMessage(3, LogLevel.Debug, "The client of {Function} left while it sent its request")]
        public static partial void ClientLeft(ILogger logger, string function);
    }
}
