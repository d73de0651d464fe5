using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Longshore.Node.Telemetry;

/// <summary>A line of CSV for every HTTP request to a tenant: what SLEdge's HTTP session log measures, in microseconds and columns of our
/// own.</summary>
internal sealed class SessionLog : IAsyncDisposable
{
    /// <summary>The first line.</summary>
    public const string Header =
        "id,tenant,path,method,protocol,status,request_header_bytes,request_body_bytes,response_body_bytes,receive_us,answer_us,send_us,total_us";

    // ": " and the end of the line.
    private const int HeaderFrameBytes = 4;

    private readonly TimeProvider _time;
    private readonly LineFile _file;
    private long _id;

    /// <param name="file">The file; it is replaced if it exists.</param>
    /// <param name="time">The clock.</param>
    /// <param name="faulted">See <see cref="LineFile"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public SessionLog(string file, TimeProvider time, Action<Exception> faulted)
    {
        _time = time;
        _file = new LineFile(file, Header, faulted);
    }

    /// <summary>Begins a request. Its line is written when the answer has been sent, or its client has left.</summary>
    public void Begin(HttpContext context, string tenant)
    {
        var session = new Session(tenant, context.Request.Path.ToUriComponent(), _time.GetTimestamp());
        context.Features.Set(session);
        context.Response.OnCompleted(() =>
        {
            _file.Write(Line(Interlocked.Increment(ref _id) - 1, context, session));
            return Task.CompletedTask;
        });
    }

    /// <summary>The body of the request has been read.</summary>
    public void NoteReceived(HttpContext context, int bodyBytes)
    {
        if (context.Features.Get<Session>() is { } session)
        {
            session.Received = _time.GetTimestamp();
            session.BodyBytes = bodyBytes;
        }
    }

    /// <summary>The function has ended, or its call was refused.</summary>
    public void NoteAnswered(HttpContext context)
    {
        if (context.Features.Get<Session>() is { } session)
        {
            session.Answered = _time.GetTimestamp();
        }
    }

    /// <summary>Writes the remaining lines.</summary>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    // A request that was refused before its body or without a call has taken no time in the steps that it skipped.
    private string Line(long id, HttpContext context, Session session)
    {
        var (request, response, ended) = (context.Request, context.Response, _time.GetTimestamp());
        var received = session.Received == 0 ? session.Started : session.Received;
        var answered = session.Answered == 0 ? received : session.Answered;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{id},{LineFile.Field(session.Tenant)},{LineFile.Field(session.Path)},{LineFile.Field(request.Method)},{request.Protocol},{response.StatusCode},"
            + $"{HeaderBytes(request)},{session.BodyBytes},{response.ContentLength ?? 0},"
            + $"{Span(session.Started, received)},{Span(received, answered)},{Span(answered, ended)},{Span(session.Started, ended)}");
    }

    private long Span(long from, long to) => (long)_time.GetElapsedTime(from, to).TotalMicroseconds;

    // The request line, and the lines of all header fields.
    private static long HeaderBytes(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        long bytes = request.Method.Length + target.Length + request.Protocol.Length + HeaderFrameBytes;
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                bytes += name.Length + (value?.Length ?? 0) + HeaderFrameBytes;
            }
        }

        return bytes;
    }
}
