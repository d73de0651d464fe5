using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;
using Longshore.Rpc;

namespace Longshore.Cli.Load;

/// <summary>Sends remote procedure calls over one connection.</summary>
internal sealed class RpcLoadClient : ILoadClient
{
    private static readonly byte Refused = (byte)FailureTable.Of(Failure.Refused).ExitCode;
    private static readonly byte Overloaded = (byte)FailureTable.Of(Failure.Overloaded).ExitCode;

    private readonly RpcClient _client;
    private readonly LoadTarget _target;
    private readonly uint _type;
    private readonly string[] _arguments;
    private readonly byte[] _body;

    private RpcLoadClient(RpcClient client, LoadTarget target, uint type, byte[] body)
    {
        (_client, _target, _type, _body) = (client, target, type, body);
        _arguments = target.Url.Query is { Length: > 1 } query ? query[1..].Split('&').Select(Uri.UnescapeDataString).ToArray() : [];
    }

    public static async Task<RpcLoadClient> ConnectAsync(LoadTarget target, byte[]? body, CancellationToken cancellationToken)
    {
        try
        {
            var client = await RpcClient.ConnectAsync(new DnsEndPoint(target.Url.Host, target.Url.Port), cancellationToken);
            var name = Uri.UnescapeDataString(target.Url.AbsolutePath[1..]);
            var type = uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : await client.FindAsync(name, cancellationToken);
            return new RpcLoadClient(
                client,
                target,
                type ?? throw new CliException($"{target.Url}: the node has no function \"{name}\"", ExitCodes.Usage),
                body ?? []);
        }
        catch (Exception refusal) when (refusal is SocketException or RpcException)
        {
            throw new CliException($"{target.Url}: {refusal.Message}", ExitCodes.Environment);
        }
    }

    public async Task<LoadAnswer> CallAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _client.CallAsync(_type, _arguments, _body, _target.Deadline, cancellationToken);
            return answer.Status == RpcProtocol.Succeeded ? new LoadAnswer(LoadOutcome.Answered)
                : answer.Status == Refused ? new LoadAnswer(LoadOutcome.Refused, "refused at admission")
                : answer.Status == Overloaded ? new LoadAnswer(LoadOutcome.Overloaded, "the node is overloaded")
                : new LoadAnswer(LoadOutcome.Failed, string.Create(CultureInfo.InvariantCulture, $"the call failed with code {answer.Status}"));
        }
        catch (RpcException failure)
        {
            return new LoadAnswer(LoadOutcome.Failed, failure.Message);
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
