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
/// <param name="connection">The connection that gets the answer.</param>
/// <param name="frame">A rented buffer with the request.</param>
/// <param name="length">The request's length in it.</param>
internal sealed class RpcCall(RpcConnection connection, byte[] frame, int length) : IThreadPoolWorkItem
{
    private RpcRequest _request;
    private byte _status;

    /// <summary>Reads the request.</summary>
    /// <returns>False if it is malformed; then the connection must end.</returns>
    public bool TryReadHeader()
    {
        _status = RpcRequest.TryRead(frame.AsMemory(0, length), out _request);
        return _status != RpcProtocol.Malformed;
    }

    /// <inheritdoc/>
    public void Execute() => _ = RunAsync();

    /// <summary>Answers a malformed frame without handling it.</summary>
    public Task RefuseAsync(byte status, string sentence) => SendAsync(Refusal(status, sentence));

    // The border of one call: any exception becomes an answer and frees the call's place, and the connection continues.
    private async Task RunAsync()
    {
        ArrayBufferWriter<byte> answer;
        try
        {
            answer = await HandleAsync();
        }
        catch (Exception fault)
        {
            connection.Server.NoteFault(_request.Type, fault);
            answer = Refusal(RpcProtocol.NodeFailed, "the node failed; its log says how");
        }

        await SendAsync(answer);
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

        return connection.Server.Routes.Find(_request.Type) is { } target
            ? InvokeAsync(target)
            : new(Refusal(Failure.NotFound, $"no function has the request type {_request.Type}"));
    }

    private ArrayBufferWriter<byte> Find()
    {
        if (!FunctionName.TryParse(Encoding.UTF8.GetString(_request.Payload.Span), out var name)
            || connection.Server.Routes.TypeOf(name) is not { } type)
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
        using var result = await connection.Server.Invoker.InvokeAsync(invocation, connection.Closed);
        connection.Server.Log.Note(target, invocation, result);
        var isOutput = result.Failure == Failure.None;
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

    private ArrayBufferWriter<byte> Refusal(byte status, string sentence) =>
        Written(new RpcAnswer(_request.Id, status, Encoding.UTF8.GetBytes(sentence)));

    private static ArrayBufferWriter<byte> Written(RpcAnswer answer)
    {
        var bytes = new ArrayBufferWriter<byte>(RpcAnswer.HeaderBytes);
        answer.Write(bytes);
        return bytes;
    }

    private Task SendAsync(ArrayBufferWriter<byte> answer)
    {
        if (frame.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(frame);
        }

        return connection.AnswerAsync(answer);
    }
}
