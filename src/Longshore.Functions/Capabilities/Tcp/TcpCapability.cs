using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Tcp;

/// <summary>Connections to other servers: <c>connect</c> of <c>cloudflare:sockets</c> in JavaScript, sockets in Python, descriptors in
/// WebAssembly.</summary>
/// <param name="tcp">The connections of the node, or null where specs are only validated.</param>
internal sealed class TcpCapability(OutboundTcp? tcp) : GrantedCapability<HostPattern>
{
    private const string GrantForm = "tcp:HOST:PORT";
    private const int PortMax = 65535;

    // Longer than any name of the domain name system.
    private const int HostCharactersMax = 255;

    // What the import "descriptor" returns if it makes none.
    private const int NoDescriptor = -1;

    /// <inheritdoc/>
    public override string Name => OutboundTcp.CapabilityName;

    /// <inheritdoc/>
    public override IEnumerable<Operation> Operations =>
    [
        new Operation("tcp.connect", 2, 4, ConnectAsync),
        new Operation("tcp.read", 2, 3, ReadAsync),
        new Operation("tcp.write", 2, 2, WriteAsync),
        new Operation("tcp.end", 1, 1, EndAsync),
        new Operation("tcp.starttls", 1, 2, StartTlsAsync),
        new Operation("tcp.close", 1, 1, Close),
    ];

    /// <inheritdoc/>
    // As for requests of HTTP.
    protected override int GrantsMax => 100;

    /// <inheritdoc/>
    protected override string Rule =>
        "a server is written HOST:PORT, where HOST is a name, *.DOMAIN, an address, a network such as 10.0.0.0/8, or *";

    /// <inheritdoc/>
    public override void DefineImports(Linker linker) => linker.Define("longshore", "descriptor", (Func<Caller, long, int>)Describe);

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out HostPattern? parsed) =>
        HostPattern.TryParse(argument, out parsed) && parsed is { Scheme: null, Port: not null };

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<HostPattern> granted) => tcp is null
        ? throw new CapabilityException("this node opens no connections to other servers")
        : new Prepared(new FunctionTcp(tcp, new OutboundPolicy(Name, granted)), tcp.Limits);

    // (host, port, transport, most milliseconds) to (number, remote address, local address).
    private static async ValueTask<OperationFields> ConnectAsync(OperationCall call, CancellationToken ended)
    {
        var granted = call.Granted<FunctionTcp>(GrantForm);
        var server = ServerOf(call.Text(0), call.Integer(1, 1, PortMax));
        var isSecure = IsSecure(call.OptionalText(2));
        var connection = await granted.ConnectAsync(server, isSecure, call.Milliseconds(3) ?? Timeout.InfiniteTimeSpan, ended);
        var number = call.Granted<CallConnections>(GrantForm).Add(connection, ended);
        return OperationFields.Of(
            OperationFields.Integer(number), OperationFields.Text(connection.RemoteAddress), OperationFields.Text(connection.LocalAddress));
    }

    // (number, most bytes, most milliseconds) to (bytes); no bytes at the end.
    private async ValueTask<OperationFields> ReadAsync(OperationCall call, CancellationToken ended)
    {
        var reader = ConnectionOf(call).Reader;
        var into = new byte[Math.Min(call.Integer(1, 1, int.MaxValue), tcp!.Limits.ReadBytesMax)];
        var wait = call.Milliseconds(2) ?? Timeout.InfiniteTimeSpan;
        int count;
        while (!reader.TryRead(into, out count))
        {
            try
            {
                await reader.Readable.WaitAsync(wait, tcp.Time, ended);
            }
            catch (TimeoutException)
            {
                throw new OperationException(OperationError.TimedOut, $"nothing has arrived within {wait.TotalMilliseconds} ms");
            }
        }

        return OperationFields.Of(into.AsMemory(0, count));
    }

    // (number, bytes) to ().
    private static async ValueTask<OperationFields> WriteAsync(OperationCall call, CancellationToken ended)
    {
        await ConnectionOf(call).WriteAsync(call.Fields[1], ended);
        return OperationFields.Empty;
    }

    // (number) to ().
    private static async ValueTask<OperationFields> EndAsync(OperationCall call, CancellationToken ended)
    {
        await ConnectionOf(call).EndAsync(ended);
        return OperationFields.Empty;
    }

    // (number, name of the certificate) to ().
    private static async ValueTask<OperationFields> StartTlsAsync(OperationCall call, CancellationToken ended)
    {
        var connection = ConnectionOf(call);
        await connection.StartTlsAsync(call.OptionalText(1) ?? connection.Host, ended);
        return OperationFields.Empty;
    }

    // (number) to ().
    private static ValueTask<OperationFields> Close(OperationCall call, CancellationToken ended)
    {
        call.Granted<CallConnections>(GrantForm).Close(call.Integer(0, 1, long.MaxValue));
        return new(OperationFields.Empty);
    }

    private static TcpConnection ConnectionOf(OperationCall call) =>
        call.Granted<CallConnections>(GrantForm).Find(call.Integer(0, 1, long.MaxValue));

    // (number) to the connection's descriptor, or -1.
    private static int Describe(Caller caller, long number)
    {
        var world = SandboxWorld.Of(caller);
        return world.Find<CallConnections>() is { } open && open.TryFind(number) is { } connection
            ? world.Wasi.AddConnection(new TcpDescriptor(connection, () => open.Close(number))) ?? NoDescriptor
            : NoDescriptor;
    }

    private static Uri ServerOf(string host, long port)
    {
        var written = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;
        return host.Length is > 0 and <= HostCharactersMax && host.All(IsHostCharacter)
            && Uri.TryCreate(string.Create(CultureInfo.InvariantCulture, $"tcp://{written}:{port}"), UriKind.Absolute, out var server)
            && server.Host.Length > 0
                ? server
                : throw new OperationException(OperationError.InvalidArgument, "the host is no name and no address");
    }

    private static bool IsHostCharacter(char each) => char.IsAsciiLetterOrDigit(each) || each is '.' or '-' or '_' or ':' or '[' or ']';

    // As in the sockets of Workers. Until the guest asks for it, a connection that may be secured later is like any other.
    private static bool IsSecure(string? text) => text switch
    {
        null or "off" or "starttls" => false,
        "on" => true,
        _ => throw new OperationException(OperationError.InvalidArgument, "a connection's transport is off, on or starttls"),
    };

    private sealed class Prepared(FunctionTcp granted, TcpLimits limits) : IPreparedCapability
    {
        public void Attach(SandboxWorld world)
        {
            world.Attach(granted);
            world.Attach(new CallConnections(limits.PerFunctionMax));
        }
    }
}
