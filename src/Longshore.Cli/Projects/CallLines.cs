using System.Globalization;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;

namespace Longshore.Cli.Projects;

/// <summary>Calls as lines for the person who works on a function: the request, its status and time, what the guest wrote to standard error,
/// and why it failed.</summary>
internal static class CallLines
{
    /// <summary>The lines of a call that has ended. Nothing in them moves a terminal's cursor.</summary>
    public static IEnumerable<string> Of(Invocation invocation, InvocationResult result, DateTimeOffset time)
    {
        var request = invocation.Request?.Invoke();
        var what = request is null ? $"call of {invocation.Function}" : $"{request.Method} {PathOf(request.Url)}";
        var status = result.Failure != Failure.None ? FailureTable.Of(result.Failure).Status : result.Response?.Status ?? 200;
        yield return PrintableText.Of(string.Create(CultureInfo.InvariantCulture, $"{time:HH:mm:ss} {what} {status} {result.Latency.TotalMilliseconds:0.0} ms"));
        foreach (var line in Lines(Encoding.UTF8.GetString(result.StandardError.Span)))
        {
            yield return $"  | {line}";
        }

        if (result.Failure != Failure.None)
        {
            foreach (var line in Lines($"{result.Failure}: {result.Detail}"))
            {
                yield return $"  ! {line}";
            }

            foreach (var frame in result.StackTrace)
            {
                yield return $"  !   {PrintableText.Of(frame)}";
            }
        }
    }

    private static string PathOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed.PathAndQuery : url;

    private static IEnumerable<string> Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n').Select(PrintableText.Of);
}
