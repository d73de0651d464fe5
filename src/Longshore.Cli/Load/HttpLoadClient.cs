using System.Globalization;
using System.Net;

namespace Longshore.Cli.Load;

/// <summary>Sends calls over HTTP/1.1, with one connection for each call in flight.</summary>
internal sealed class HttpLoadClient(LoadTarget target, byte[]? body) : ILoadClient
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<LoadOutcome> CallAsync(CancellationToken cancellationToken)
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
                HttpStatusCode.OK => LoadOutcome.Answered,
                HttpStatusCode.TooManyRequests => LoadOutcome.Refused,
                HttpStatusCode.ServiceUnavailable => LoadOutcome.Overloaded,
                _ => LoadOutcome.Failed,
            };
        }
        catch (HttpRequestException)
        {
            return LoadOutcome.Failed;
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
