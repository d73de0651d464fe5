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

    /// <summary>Posts a result; tries three times. What cannot be posted is logged.</summary>
    public async Task PostAsync(DetachedCallHead call, DetachedResult result, CancellationToken cancellationToken)
    {
        if (call.Callback is not { } server)
        {
            return;
        }

        KeyValuePair<string, string>[] own =
        [
            new(CallHeaders.CallId, call.CallId),
            new("X-Function-Name", call.Function),
            new("X-Function-Status", result.Status.ToString(CultureInfo.InvariantCulture)),
            new(GatewayFunction.DurationHeader, result.Duration.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture)),
        ];

        // A function's own headers of these names are dropped, so that it cannot forge its status.
        KeyValuePair<string, string>[] headers =
        [
            .. result.Headers.Where(header => !Array.Exists(own, each => each.Key.Equals(header.Key, StringComparison.OrdinalIgnoreCase))),
            .. own,
        ];
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await requests.PostAsync(server, headers, result.Body, cancellationToken);
                return;
            }
            catch (IOException refusal)
            {
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
