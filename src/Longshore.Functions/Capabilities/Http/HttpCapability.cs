using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>Requests to other servers: JavaScript's <c>fetch</c>, and the operation <c>http.fetch</c>.</summary>
/// <param name="http">The node's client, or null where specs are only validated.</param>
internal sealed class HttpCapability(OutboundHttp? http) : GrantedCapability<HostPattern>
{
    private const string GrantForm = "http:HOST";
    private const int FixedFields = 4;
    private const int HeadersMax = 1000;

    /// <inheritdoc/>
    public override string Name => OutboundHttp.CapabilityName;

    /// <inheritdoc/>
    public override IEnumerable<Operation> Operations =>
    [
        new Operation("http.fetch", FixedFields, FixedFields + 2 * HeadersMax, (call, ended) => FetchAsync(call, timeMax: null, ended)),
        new Operation("http.fetch-within", FixedFields + 1, FixedFields + 1 + 2 * HeadersMax, FetchWithinAsync),
    ];

    /// <inheritdoc/>
    // Each is compared with every request.
    protected override int GrantsMax => 100;

    /// <inheritdoc/>
    protected override string Rule => HostPattern.Rule;

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out HostPattern? parsed) => HostPattern.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<HostPattern> granted) => http is null
        ? throw new CapabilityException("this node sends no requests to other servers")
        : new Prepared(new FunctionHttp(http, new OutboundPolicy(Name, granted)));

    // (method, url, redirect, body, name, value, ...) to (status, text, url, "1" if redirected, body, name, value, ...).
    private static async ValueTask<OperationFields> FetchAsync(OperationCall call, TimeSpan? timeMax, CancellationToken cancellationToken)
    {
        var granted = call.Granted<FunctionHttp>(GrantForm);
        var response = await granted.SendAsync(RequestOf(call) with { TimeMax = timeMax }, cancellationToken);
        return OperationFields.Of(
            [
                OperationFields.Integer(response.Status),
                OperationFields.Text(response.StatusText),
                OperationFields.Text(response.Url.AbsoluteUri),
                OperationFields.Text(response.IsRedirected ? "1" : ""),
                response.Body,
                .. response.Headers.SelectMany(header => new[] { OperationFields.Text(header.Key), OperationFields.Text(header.Value) }),
            ]);
    }

    // (most milliseconds, then as http.fetch).
    private static ValueTask<OperationFields> FetchWithinAsync(OperationCall call, CancellationToken cancellationToken) =>
        FetchAsync(call with { Fields = [.. call.Fields.Skip(1)] }, call.Milliseconds(0), cancellationToken);

    private static OutboundRequest RequestOf(OperationCall call) => new(
        MethodOf(call.Text(0)), RequestFields.Url(call.Text(1)), RequestFields.Headers(call, FixedFields), call.Fields[3], ModeOf(call.Text(2)));

    private static string MethodOf(string text) => RequestFields.IsToken(text) && !text.Equals("CONNECT", StringComparison.OrdinalIgnoreCase)
        ? text
        : throw new OperationException(OperationError.InvalidArgument, "the method is none that a function may send");

    private static RedirectMode ModeOf(string text) => text switch
    {
        "" or "follow" => RedirectMode.Follow,
        "error" => RedirectMode.Error,
        "manual" => RedirectMode.Manual,
        _ => throw new OperationException(OperationError.InvalidArgument, "a redirect is followed by follow, error or manual"),
    };

    private sealed class Prepared(FunctionHttp granted) : IPreparedCapability
    {
        public void Attach(SandboxWorld world) => world.Attach(granted);
    }
}
