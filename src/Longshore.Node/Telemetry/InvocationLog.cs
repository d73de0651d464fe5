using System.Globalization;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Telemetry;

/// <summary>Logs how invocations ended, in the same way for every face.</summary>
/// <param name="logger">The log.</param>
/// <param name="performance">The performance log, or null.</param>
/// <param name="lines">Keeps the last lines of each function, or null.</param>
internal sealed partial class InvocationLog(ILogger<InvocationLog> logger, PerformanceLog? performance, FunctionLogs? lines = null)
{
    /// <summary>Logs how an invocation ended, without its payload.</summary>
    public void Note(InvocationTarget target, Invocation invocation, InvocationResult result)
    {
        performance?.Note(target, invocation, result);
        lines?.Note(target.Function, result);
        if (!result.StandardError.IsEmpty && logger.IsEnabled(LogLevel.Information))
        {
            Log.StandardError(logger, target.Function.Value, Printable(Encoding.UTF8.GetString(result.StandardError.Span)));
        }

        if (result.Failure != Failure.None)
        {
            // Both may be the guest's own words: the message of an exception, the names of functions.
            Log.Failed(logger, target.Function.Value, result.Failure, Printable(result.Detail), Printable(string.Join(" < ", result.StackTrace)));
        }
    }

    /// <summary>Logs a client that disconnected before its request was complete.</summary>
    public void NoteLeft(InvocationTarget target) => Log.ClientLeft(logger, target.Function.Value);

    /// <summary>Replaces control characters, line separators and marks of direction, so that text cannot forge lines, move a terminal's cursor
    /// or show its characters in another order.</summary>
    private static string Printable(string written)
    {
        var text = new StringBuilder(written.TrimEnd());
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                text[i] = '|';
            }
            else if (char.IsControl(text[i]) || char.GetUnicodeCategory(text[i]) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                text[i] = '?';
            }
        }

        return text.ToString();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Function} failed: {Failure}: {Detail} {Stack}")]
        public static partial void Failed(ILogger logger, string function, Failure failure, string detail, string stack);

        [LoggerMessage(2, LogLevel.Information, "{Function} wrote to standard error: {Text}")]
        public static partial void StandardError(ILogger logger, string function, string text);

        [LoggerMessage(3, LogLevel.Debug, "The client of {Function} left while it sent its request")]
        public static partial void ClientLeft(ILogger logger, string function);
    }
}
