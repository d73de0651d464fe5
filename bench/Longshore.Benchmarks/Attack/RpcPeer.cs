using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Longshore.Rpc;

namespace Longshore.Benchmarks.Attack;

/// <summary>A connection of remote procedure calls that can be used well and badly: frames are sent as bytes.</summary>
internal sealed class RpcPeer : IAsyncDisposable
{
    private readonly NetworkStream _stream;
    private uint _lastId;

    private RpcPeer(NetworkStream stream) => _stream = stream;

    /// <summary>Connects, and exchanges prefaces.</summary>
    public static async Task<RpcPeer> ConnectAsync(AttackedNode node, CancellationToken cancellationToken)
    {
        var peer = new RpcPeer(await AttackedNode.ConnectAsync(node.RpcPort, cancellationToken));
        await peer.SendAsync(RpcProtocol.Preface.ToArray(), cancellationToken);
        await peer._stream.ReadExactlyAsync(new byte[RpcProtocol.Preface.Length], cancellationToken);
        return peer;
    }

    /// <summary>Searches the type of a function; null if there is none.</summary>
    public async Task<uint?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await SendAsync(Frame(RpcProtocol.FindType, [], Encoding.UTF8.GetBytes(name), deadlineMicroseconds: 0), cancellationToken);
        var answer = await ReadAsync(cancellationToken);
        return answer.Status == RpcProtocol.Succeeded ? BinaryPrimitives.ReadUInt32LittleEndian(answer.Payload.Span) : null;
    }

    /// <summary>The frame of a call.</summary>
    public byte[] Frame(uint type, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> payload, uint deadlineMicroseconds)
    {
        var frame = new ArrayBufferWriter<byte>();
        new RpcRequest(++_lastId, type, deadlineMicroseconds, arguments, payload).Write(frame);
        return frame.WrittenSpan.ToArray();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        await _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Reads the next answer.</summary>
    public async Task<RpcAnswer> ReadAsync(CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(uint)];
        await _stream.ReadExactlyAsync(length, cancellationToken);
        var frame = new byte[sizeof(uint) + BinaryPrimitives.ReadInt32LittleEndian(length)];
        length.CopyTo(frame, 0);
        await _stream.ReadExactlyAsync(frame.AsMemory(sizeof(uint)), cancellationToken);
        return RpcAnswer.TryRead(frame, out var answer) ? answer : throw new IOException("the node sent no answer");
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
