using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Http;
using Longshore.Rpc;

namespace Longshore.Node.Faces.Rpc;

/// <summary>One request under way.</summary>
internal sealed class RpcCall : IThreadPoolWorkItem
{
    // Longer buffers are not kept by the pool: it would hold them for nobody.
    private const int PooledBytesMax = 1 << 20;

    private readonly RpcConnection _connection;
    private readonly byte[] _frame;
    private readonly int _length;
    private long _held;
    private RpcRequest _request;
    private byte _status;

    /// <param name="connection">The connection that gets the answer.</param>
    /// <param name="received">The request; copied.</param>
    /// <param name="held">The bytes of it that are counted as held.</param>
    public RpcCall(RpcConnection connection, ReadOnlySequence<byte> received, long held)
    {
        (_connection, _held, _length) = (connection, held, (int)received.Length);
        _frame = _length <= PooledBytesMax ? ArrayPool<byte>.Shared.Rent(_length) : GC.AllocateUninitializedArray<byte>(_length);
        received.CopyTo(_frame);
    }

    /// <summary>Reads the request.</summary>
    /// <returns>False if it is malformed; then the connection must end.</returns>
    public bool TryReadHeader()
    {
        _status = RpcRequest.TryRead(_frame.AsMemory(0, _length), out _request);
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
            ReturnFrame();
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

        return _connection.Server.Routes.Find(_request.Type) is { } target
            ? InvokeAsync(target)
            : new(Refusal(Failure.NotFound, $"no function has the request type {_request.Type}"));
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
            PredictedExecution = target.Predict?.Invoke(_request.Payload.Length),
        };
        using var result = await _connection.Server.Invoker.InvokeAsync(invocation, _connection.Closed);
        _connection.Server.Log.Note(target, invocation, result);
        var isOutput = result.Failure == Failure.None;
        if (isOutput && !TryHold(result.Output.Length))
        {
            return Refusal(Failure.Overloaded, "the node holds too many bytes of requests and answers");
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

    private void ReturnFrame()
    {
        if (_length <= PooledBytesMax)
        {
            ArrayPool<byte>.Shared.Return(_frame);
        }
    }
}
