using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>The requests of one function to other servers.</summary>
/// <param name="http">The node's client.</param>
/// <param name="policy">Where the function may send requests.</param>
#pragma warning disable CA1001 // The semaphore has a handle to free only if someone asks for it.
internal sealed class FunctionHttp(OutboundHttp http, OutboundPolicy policy)
#pragma warning restore CA1001
{
    private const int ChunkBytes = 64 << 10;

    // The framing of a message is the client's, and a guest must not make a server read another one.
    private static readonly HashSet<string> Own = new(
        ["connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"],
        StringComparer.OrdinalIgnoreCase);

    private readonly HttpMessageInvoker _client = http.ClientOf(policy);
    private readonly SemaphoreSlim _places = new(http.Limits.PerFunctionMax);
    private long _held;
    private int _waiting;

    /// <summary>Sends a request and reads the answer.</summary>
    /// <exception cref="OperationException">It is refused, or the server does not answer within the limits.</exception>
    public async ValueTask<OutboundResponse> SendAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        Check(request.Url);
        var outcome = OperationError.Cancelled.ToString();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeMaxOf(request));
            var response = await SendWithinAsync(request, limit.Token, cancellationToken);
            outcome = "Done";
            return response;
        }
        catch (OperationException refused)
        {
            outcome = refused.Error.ToString();
            throw;
        }
        finally
        {
            http.Count(outcome);
        }
    }

    private TimeSpan TimeMaxOf(OutboundRequest request) =>
        request.TimeMax is { } asked && asked < http.Limits.TimeMax ? asked : http.Limits.TimeMax;

    private void Check(Uri server)
    {
        if (server.Scheme != Uri.UriSchemeHttp && server.Scheme != Uri.UriSchemeHttps)
        {
            throw new OperationException(OperationError.InvalidArgument, $"requests are to http and https, not to {server.Scheme}");
        }

        policy.Check(server);
    }

    private async Task<OutboundResponse> SendWithinAsync(OutboundRequest request, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            await WaitAsync(limit);
            try
            {
                // Only what has a place of its function takes one of the node's.
                http.Begin();
                try
                {
                    return await FollowAsync(request, limit);
                }
                finally
                {
                    http.End();
                }
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OperationException(OperationError.TimedOut, $"{request.Url.Host} did not answer within {TimeMaxOf(request).TotalSeconds} s");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or AuthenticationException or InvalidDataException)
        {
            throw failure.InnerException as OperationException
                ?? new OperationException(OperationError.Unavailable, $"{request.Url.Host} did not answer: {failure.GetBaseException().Message}", failure);
        }
    }

    private async Task WaitAsync(CancellationToken limit)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > http.Limits.WaitingMax)
            {
                throw new OperationException(OperationError.LimitReached, $"{http.Limits.WaitingMax} requests of the function wait already");
            }

            await _places.WaitAsync(limit);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<OutboundResponse> FollowAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        for (var hops = 0; ; hops++)
        {
            using var message = Message(request);
            message.Options.Set(OutboundHttp.PolicyKey, policy);
            using var response = await _client.SendAsync(message, cancellationToken);
            var next = request.Redirect == RedirectMode.Manual ? null : Redirect(request, response);
            if (next is null)
            {
                return await ReadAsync(request, response, hops > 0, cancellationToken);
            }

            if (request.Redirect == RedirectMode.Error)
            {
                throw new OperationException(OperationError.Refused, $"{request.Url.Host} answered with a redirect, which the request forbids");
            }

            if (hops == http.Limits.RedirectsMax)
            {
                throw new OperationException(OperationError.LimitReached, $"more than {http.Limits.RedirectsMax} redirects");
            }

            Check(next.Url);
            request = next;
        }
    }

    // The request that a redirect asks for, or null if the answer is none. By the Fetch standard, section "HTTP-redirect fetch".
    private static OutboundRequest? Redirect(OutboundRequest request, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
            || !response.Headers.NonValidated.TryGetValues("Location", out var locations))
        {
            return null;
        }

        if (!Uri.TryCreate(request.Url, locations.ToString(), out var url) || url.Host.Length == 0 || url.UserInfo.Length > 0)
        {
            throw new OperationException(OperationError.Unavailable, $"{request.Url.Host} answered with a redirect to no URL");
        }

        var losesBody = response.StatusCode == HttpStatusCode.SeeOther
            ? request.Method is not ("GET" or "HEAD")
            : request.Method == "POST" && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found;
        var isElsewhere = url.GetLeftPart(UriPartial.Authority) != request.Url.GetLeftPart(UriPartial.Authority);
        return request with
        {
            Url = url,
            Method = losesBody ? "GET" : request.Method,
            Body = losesBody ? default : request.Body,
            Headers = [.. request.Headers.Where(header => !(isElsewhere && IsCredential(header.Key)) && !(losesBody && IsOfBody(header.Key)))],
        };
    }

    private static bool IsCredential(string header) =>
        header.Equals("authorization", StringComparison.OrdinalIgnoreCase) || header.Equals("cookie", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfBody(string header) => header.StartsWith("content-", StringComparison.OrdinalIgnoreCase);

    private static HttpRequestMessage Message(OutboundRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        // The client sends headers that describe a body only with a body, which may be empty.
        if (request.Body.Length > 0 || request.Method is not ("GET" or "HEAD") || request.Headers.Any(header => IsOfBody(header.Key) && !Own.Contains(header.Key)))
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
        }

        foreach (var (name, value) in request.Headers.Where(header => !Own.Contains(header.Key)))
        {
            HttpHeaders headers = IsOfBody(name) && message.Content is { } content ? content.Headers : message.Headers;
            if (!headers.TryAddWithoutValidation(name, value) && message.Content?.Headers.TryAddWithoutValidation(name, value) != true)
            {
                throw new OperationException(OperationError.InvalidArgument, $"\"{name}\" is no header of a request");
            }
        }

        return message;
    }

    private async Task<OutboundResponse> ReadAsync(
        OutboundRequest request, HttpResponseMessage response, bool isRedirected, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response, cancellationToken);
        return new OutboundResponse(
            (int)response.StatusCode,
            response.ReasonPhrase ?? "",
            request.Url,
            isRedirected,
            [
                .. response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                    .Where(header => !Own.Contains(header.Key) || header.Key == "Content-Length")
                    .SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value))),
            ],
            body);
    }

    // A compressed body is counted as it unfolds.
    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var held = 0L;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var body = new MemoryStream();

            // At least one byte, because a read of none does not wait for any.
            var chunk = new byte[response.Content.Headers.ContentLength is { } announced and >= 0 and < ChunkBytes ? (int)announced + 1 : ChunkBytes];
            for (int count; (count = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
            {
                held += count;
                if (held > http.Limits.ResponseBytesMax)
                {
                    throw new OperationException(OperationError.TooLarge, $"the answer has more than {http.Limits.ResponseBytesMax} bytes");
                }

                if (Interlocked.Add(ref _held, count) > http.Limits.HeldBytesMax)
                {
                    throw new OperationException(
                        OperationError.LimitReached, $"the answers to the function's requests have more than {http.Limits.HeldBytesMax} bytes at a time");
                }

                body.Write(chunk.AsSpan(0, count));
            }

            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
        finally
        {
            Interlocked.Add(ref _held, -held);
        }
    }
}
