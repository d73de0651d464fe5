using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Http;
using Longshore.Rpc;
using Longshore.Rpc.Framing;

namespace Longshore.Node.Faces.Rpc;

/// <summary>One request under way.</summary>
internal sealed class RpcCall : IThreadPoolWorkItem
{
    private readonly RpcConnection _connection;
    private readonly FrameBuffer _frame;
    private long _held;
    private RpcRequest _request;
    private byte _status;

    /// <param name="connection">The connection that gets the answer.</param>
    /// <param name="frame">The request; disposed once its answer is there.</param>
    /// <param name="held">The bytes of it that are counted as held.</param>
    public RpcCall(RpcConnection connection, FrameBuffer frame, long held) => (_connection, _frame, _held) = (connection, frame, held);

    /// <summary>Reads the request.</summary>
    /// <returns>False if it is malformed; then the connection must end.</returns>
    public bool TryReadHeader()
    {
        _status = RpcRequest.TryRead(_frame.Bytes, out _request);
        return _status != RpcProtocol.Malformed;
    }

    /// <inheritdoc/>
    public void Execute() => _ = RunAsync();

    /// <summary>The answer to a request that is not handled.</summary>
    public static ArrayBufferWriter<byte> Refusal(uint id, byte status, string sentence) =>
        Written(new RpcAnswer(id, status, Encoding.UTF8.GetBytes(sentence)));

    // The border of one call: whatever happens, its place is free afterwards, and the connection continues.
    private async Task RunAsync()
    {
        try
        {
            var answer = await AnswerAsync();
            await _connection.AnswerAsync(answer.WrittenMemory);
        }
        catch (Exception fault)
        {
            _connection.Server.NoteFault(fault);
        }
        finally
        {
            _connection.End(_held);
        }
    }

    // Any exception becomes an answer.
    private async ValueTask<ArrayBufferWriter<byte>> AnswerAsync()
    {
        try
        {
            return await HandleAsync();
        }
        catch (Exception fault)
        {
            _connection.Server.NoteFault(_request.Type, fault);
            return Refusal(RpcProtocol.NodeFailed, "the node failed; its log says how");
        }
        finally
        {
            _frame.Dispose();
        }
    }

    private ValueTask<ArrayBufferWriter<byte>> HandleAsync()
    {
        if (_status != RpcProtocol.Succeeded)
        {
            return new(Refusal(_status, "an argument is cut off, is not UTF-8 or has a zero byte"));
        }

        if (_request.Type == RpcProtocol.FindType)
        {
            return new(Find());
        }

        if (_connection.Server.Peers is { } peers && PeerProtocol.Contains(_request.Type))
        {
            return AnswerPeerAsync(peers);
        }

        return _connection.Server.Routes.Find(_request.Type) is { } target
            ? InvokeAsync(target)
            : new(Refusal(Failure.NotFound, $"no function has the request type {_request.Type}"));
    }

    private async ValueTask<ArrayBufferWriter<byte>> AnswerPeerAsync(PeerRequests peers)
    {
        var answer = await peers.HandleAsync(_request, _connection.PeerKey, _connection.Closed);
        return TryHold(answer.Payload.Length) ? Written(answer)
            : PeerRequests.InPlaceOf(_request, answer) is { } shorter ? Written(shorter)
            : Refusal(Failure.Overloaded, NodeAccounts.TooManyBytes);
    }

    private ArrayBufferWriter<byte> Find()
    {
        if (!FunctionName.TryParse(Encoding.UTF8.GetString(_request.Payload.Span), out var name)
            || _connection.Server.Routes.TypeOf(name) is not { } type)
        {
            return Refusal(Failure.NotFound, "there is no function of that name");
        }

        var payload = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, type);
        return Written(new RpcAnswer(_request.Id, RpcProtocol.Succeeded, payload));
    }

    private async ValueTask<ArrayBufferWriter<byte>> InvokeAsync(InvocationTarget target)
    {
        if (_request.Arguments.Count > QueryArguments.CountMax)
        {
            return Refusal(RpcProtocol.BadArguments, $"{_request.Arguments.Count} arguments are more than {QueryArguments.CountMax}");
        }

        var invocation = target.Invocation with
        {
            Arguments = _request.Arguments,
            Input = _request.Payload,
            Deadline = _request.DeadlineMicroseconds == 0
                ? target.Invocation.Deadline
                : TimeSpan.FromMicroseconds(_request.DeadlineMicroseconds),
        };
        if (target.Model is { } model)
        {
            invocation = (await model.PredictAsync(_request.Payload, _connection.Server.Invoker, _connection.Closed)).ApplyTo(invocation);
        }

        using var result = await _connection.Server.Invoker.InvokeAsync(invocation, _connection.Closed);
        _connection.Server.Log.Note(target, invocation, result);
        var isOutput = result.Failure == Failure.None;
        if (isOutput && !TryHold(result.Output.Length))
        {
            return Refusal(Failure.Overloaded, NodeAccounts.TooManyBytes);
        }

        return Written(new RpcAnswer(
            _request.Id,
            isOutput ? RpcProtocol.Succeeded : (byte)FailureTable.Of(result.Failure).ExitCode,
            isOutput ? result.Output : Encoding.UTF8.GetBytes(result.Detail))
        {
            DeadlineMet = result.DeadlineMet,
            Latency = result.Latency,
            Execution = result.ExecutionTime,
            Queue = result.QueueTime,
        });
    }

    private ArrayBufferWriter<byte> Refusal(Failure failure, string sentence) => Refusal((byte)FailureTable.Of(failure).ExitCode, sentence);

    private ArrayBufferWriter<byte> Refusal(byte status, string sentence) => Refusal(_request.Id, status, sentence);

    private static ArrayBufferWriter<byte> Written(RpcAnswer answer)
    {
        var bytes = new ArrayBufferWriter<byte>(RpcAnswer.HeaderBytes + answer.Payload.Length);
        answer.Write(bytes);
        return bytes;
    }

    private bool TryHold(long bytes)
    {
        if (!_connection.TryHold(bytes))
        {
            return false;
        }

        _held += bytes;
        return true;
    }
}
