using Longshore.JavaScript.Modules;
using Longshore.Offload.Keys;
using Longshore.Offload.Wire;
using Longshore.Rpc.Framing;

namespace Longshore.Benchmarks.Attack.Attacks;

/// <summary>A device that the node trusts, with calls that harm: it fills its sandboxes, never answers callbacks, never takes its answers,
/// repeats and cancels calls, sends half frames, and leaves.</summary>
internal sealed class DeviceCallAttack : IAttack
{
    private const int CallsMax = 200;

    private const string Library = """
        export const quick = () => 1;
        export const loop = () => { for (;;); };
        export const memory = () => { const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1)) };
        export const large = () => 'x'.repeat(8 << 20);
        export const sleep = () => new Promise(done => setTimeout(done, 3000));
        export const print = () => { for (let i = 0; i < 1e5; i++) console.log('x'.repeat(1000)) };
        export const fail = () => { throw new Proxy({}, { get() { throw 1 } }) };
        export const patch = async () => { Math.max = () => NaN; Map.prototype.values = () => 5; await 1; return [1n, new Map([[1, 2]])] };
        """;

    private static readonly string[] Functions = ["quick", "loop", "memory", "large", "sleep", "print", "fail", "patch", "missing"];

    // Plain: an array of null and of an empty array of arguments.
    private static readonly byte[] NoArguments = [0, 10, 2, 1, 10, 0];

    public string Name => "device calls";

    public async Task RunAsync(AttackedNode node, Random random, CancellationToken cancellationToken)
    {
        using var identity = OffloadIdentity.LoadOrCreate(node.DataDirectory);
        await using var network = await AttackedNode.ConnectAsync(node.OffloadPort, cancellationToken);
        await using var secure = await ChannelSecurity.ConnectAsync(network, identity, _ => true, cancellationToken);
        using var connection = new FrameConnection(new StreamTransport(secure), new SharedBytes(OffloadProtocol.AllFramesBytesMax), TimeProvider.System);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var client = new byte[OffloadProtocol.ClientIdBytes];
        random.NextBytes(client);
        connection.Send(new FrameWriter(FrameType.Hello).Count(OffloadProtocol.Version).Raw(client));

        // The text of the library is another one each time, so that the node evaluates it anew.
        var graph = ModuleGraph.Of("lib.js", [new ModuleText("lib.js", $"// {random.Next(100)}\n{Library}", new Dictionary<string, string>())]);
        var answers = connection.ReadAllAsync((type, _) => Take(connection, graph, type), reading.Token);
        SendCalls(connection, graph, random);
        reading.CancelAfter(random.Next(3) == 0 ? 200 : random.Next(5000));
        await answers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await LeaveAsync(connection, secure, random, cancellationToken);
    }

    private static void Take(FrameConnection connection, ModuleGraph graph, FrameType type)
    {
        if (type == FrameType.NeedModules)
        {
            connection.Send(new FrameWriter(FrameType.Modules).Raw(graph.Compress()));
        }
    }

    private static void SendCalls(FrameConnection connection, ModuleGraph graph, Random random)
    {
        for (var id = random.Next(4) == 0 ? CallsMax : random.Next(1, 10); id > 0; id--)
        {
            connection.Send(new FrameWriter(FrameType.Call)
                .Count(id)
                .Count(0)
                .Raw(Convert.FromHexString(graph.Digest))
                .Byte((byte)random.Next(2))
                .Text(Functions[random.Next(Functions.Length)])
                .Raw(NoArguments));
            if (random.Next(10) == 0)
            {
                connection.Send(new FrameWriter(FrameType.Cancel).Count(random.Next(1, id + 1)));
            }
        }
    }

    // Nothing more is read: with a goodbye, without one, or after half a frame that stands still.
    private static async Task LeaveAsync(FrameConnection connection, Stream stream, Random random, CancellationToken cancellationToken)
    {
        switch (random.Next(3))
        {
            case 0:
                connection.Send(new FrameWriter(FrameType.Bye));
                break;
            case 1:
                await stream.WriteAsync((byte[])[0, 0, 0, 1, (byte)FrameType.Call, .. new byte[random.Next(1 << 20)]], cancellationToken);
                break;
        }

        await Task.Delay(random.Next(2000), cancellationToken);
    }
}
