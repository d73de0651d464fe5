using System.Globalization;
using Longshore.Functions.Capabilities.Http;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>Posts the results of asynchronous calls to the servers that their callers name.</summary>
/// <param name="requests">Reaches them.</param>
/// <param name="time">The clock of waits.</param>
/// <param name="logger">Logs what could not be posted.</param>
internal sealed partial class CallbackPoster(GrantedRequests requests, TimeProvider time, ILogger<CallbackPoster> logger)
{
    // Long enough for a server that is restarted. The call itself is not repeated for it.
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    // Three attempts at a server that is silent take a minute and a half. The limits bound what its results take meanwhile.
    private readonly CallbackPlaces _places = new(new CallbackLimits(), time);

    /// <summary>Begins to post a result, if its caller has named a server, and waits until it has a place for that. What cannot be posted in three
    /// attempts is logged.</summary>
    /// <param name="call">The call.</param>
    /// <param name="result">How it has ended.</param>
    /// <param name="cancellationToken">Ends the wait and the attempts.</param>
    /// <returns>The attempts under way.</returns>
    public async Task<Task> BeginAsync(DetachedCallHead call, DetachedResult result, CancellationToken cancellationToken)
    {
        if (call.Callback is not { } server)
        {
            return Task.CompletedTask;
        }

        if (await _places.TryEnterAsync(server.Authority, result.Body.Length, cancellationToken))
        {
            return PostAsync(call, server, result, cancellationToken);
        }

        Log.NotPosted(logger, call.Function, call.CallId, server.Host, "it does not answer, and others of its results, or of servers that never took one, wait already");
        return Task.CompletedTask;
    }

    private async Task PostAsync(DetachedCallHead call, Uri server, DetachedResult result, CancellationToken cancellationToken)
    {
        try
        {
            await PostAsync(call, server, HeadersOf(call, result), result.Body, cancellationToken);
        }
        finally
        {
            _places.Leave(server.Authority, result.Body.Length);
        }
    }

    private static KeyValuePair<string, string>[] HeadersOf(DetachedCallHead call, DetachedResult result)
    {
        KeyValuePair<string, string>[] own =
        [
            new(CallHeaders.CallId, call.CallId),
            new("X-Function-Name", call.Function),
            new("X-Function-Status", result.Status.ToString(CultureInfo.InvariantCulture)),
            new(GatewayFunction.DurationHeader, result.Duration.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture)),
        ];

        // A function's own headers of these names are dropped, so that it cannot forge its status.
        return
        [
            .. result.Headers.Where(header => !Array.Exists(own, each => each.Key.Equals(header.Key, StringComparison.OrdinalIgnoreCase))),
            .. own,
        ];
    }

    private async Task PostAsync(
        DetachedCallHead call, Uri server, KeyValuePair<string, string>[] headers, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var post = await _places.BeginAsync(server.Authority, cancellationToken);
                await requests.PostAsync(server, headers, body, cancellationToken);
                _places.Note(server.Authority, isTaken: true);
                return;
            }
            catch (IOException refusal)
            {
                _places.Note(server.Authority, isTaken: false);
                if (attempt == Waits.Length)
                {
                    Log.NotPosted(logger, call.Function, call.CallId, server.Host, refusal.Message);
                    return;
                }
            }

            await Task.Delay(Waits[attempt], time, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Warning, "The result of the call {CallId} of {Function} could not be posted to {Host}: {Reason}")]
        public static partial void NotPosted(ILogger logger, string function, string callId, string host, string reason);
    }
}
