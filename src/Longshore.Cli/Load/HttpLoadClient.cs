using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Longshore.Cli.Load;

/// <summary>Sends calls over HTTP/1.1, with one connection for each call in flight.</summary>
internal sealed class HttpLoadClient(LoadTarget target, byte[]? body) : ILoadClient
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<LoadAnswer> CallAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, target.Url);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
        }

        if (target.Deadline is { } deadline)
        {
            request.Headers.TryAddWithoutValidation("X-Deadline-Us", ((long)deadline.TotalMicroseconds).ToString(CultureInfo.InvariantCulture));
        }

        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => new LoadAnswer(LoadOutcome.Answered),
                HttpStatusCode.TooManyRequests => new LoadAnswer(LoadOutcome.Refused, "429: refused at admission"),
                HttpStatusCode.ServiceUnavailable => new LoadAnswer(LoadOutcome.Overloaded, "503: the node is overloaded"),
                var status => new LoadAnswer(LoadOutcome.Failed, string.Create(CultureInfo.InvariantCulture, $"{(int)status}: {response.ReasonPhrase}")),
            };
        }
        catch (HttpRequestException failure)
        {
            return new LoadAnswer(LoadOutcome.Failed, ReasonOf(failure));
        }
    }

    // Messages of the runtime name the host and the port, which the target does too.
    private static string ReasonOf(HttpRequestException failure) => failure.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused: nothing listens there",
        SocketException socket => socket.SocketErrorCode + ": " + socket.Message,
        var cause => failure.HttpRequestError + ": " + cause.Message,
    };

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
