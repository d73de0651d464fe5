using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using Longshore.Trust.Client;

namespace Longshore.Cli.Access;

/// <summary>Reaches a listener of work orders over HTTP.</summary>
/// <param name="listener">Its address.</param>
internal sealed class HttpTransport(Uri listener) : IServiceTransport, IDisposable
{
    // A worker's largest answer.
    private const int AnswerBytesMax = 32 << 20;

    // The verb's own timeout ends every wait.
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = AnswerBytesMax };

    public async Task<string> SendAsync(string request, CancellationToken cancellationToken)
    {
        try
        {
            // Avalon's listener refuses a character set in the type.
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(request)) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
            using var response = await _http.PostAsync(listener, body, cancellationToken);
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or InvalidOperationException)
        {
            throw new IOException($"{listener} does not answer: {failure.GetBaseException().Message}", failure);
        }
    }

    public void Dispose() => _http.Dispose();
}
