using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Longshore.Functions.Model;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Http;
using Longshore.Rpc;

namespace Longshore.Node.Faces.Rpc;

/// <summary>One request under way.</summary>
/// <param name="connection">Where the answer goes.</param>
/// <param name="frame">A rented buffer with the request.</param>
/// <param name="length">The request's length in it.</param>
internal sealed class RpcCall(RpcConnection connection, byte[] frame, int length) : IThreadPoolWorkItem
{
    private RpcRequest _request;
    private byte _status;

    /// <summary>Reads the request.</summary>
    /// <returns>False when it is malformed, and the connection has to end.</returns>
    public bool TryReadHeader()
    {
        _status = RpcRequest.TryRead(frame.AsMemory(0, length), out _request);
        return _status != RpcProtocol.Malformed;
    }

    /// <inheritdoc/>
    public void Execute() => _ = RunAsync();

    /// <summary>Answers without output.</summary>
    public Task RefuseAsync(byte status, string sentence) =>
        AnswerAsync(new RpcAnswer(_request.Id, status, Encoding.UTF8.GetBytes(sentence)));

    private async Task RunAsync()
    {
        if (_status != RpcProtocol.Succeeded)
        {
            await RefuseAsync(_status, "an argument is cut off, is not UTF-8 or has a zero byte");
        }
        else if (_request.Type == RpcProtocol.FindType)
        {
            await FindAsync();
        }
        else if (connection.Server.Routes.Find(_request.Type) is { } target)
        {
            await InvokeAsync(target);
        }
        else
        {
            await RefuseAsync(Failure.NotFound, $"no function has the request type {_request.Type}");
        }
    }

    private Task FindAsync()
    {
        if (!FunctionName.TryParse(Encoding.UTF8.GetString(_request.Payload.Span), out var name)
            || connection.Server.Routes.TypeOf(name) is not { } type)
        {
            return RefuseAsync(Failure.NotFound, "there is no function of that name");
        }

        var payload = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, type);
        return AnswerAsync(new RpcAnswer(_request.Id, RpcProtocol.Succeeded, payload));
    }

    private async Task InvokeAsync(InvocationTarget target)
    {
        if (_request.Arguments.Count > QueryArguments.CountMax)
        {
            await RefuseAsync(RpcProtocol.BadArguments, $"{_request.Arguments.Count} arguments are more than {QueryArguments.CountMax}");
            return;
        }

        var invocation = target.Invocation with
        {
            Arguments = _request.Arguments,
            Input = _request.Payload,
            Deadline = _request.DeadlineMicroseconds == 0
                ? target.Invocation.Deadline
                : TimeSpan.FromMicroseconds(_request.DeadlineMicroseconds),
        };
        var answer = new ArrayBufferWriter<byte>(RpcAnswer.HeaderBytes);
        using (var result = await connection.Server.Invoker.InvokeAsync(invocation, connection.Closed))
        {
            connection.Server.Log.Note(target, invocation, result);
            var isOutput = result.Failure == Failure.None;
            new RpcAnswer(
                _request.Id,
                isOutput ? RpcProtocol.Succeeded : (byte)FailureTable.Of(result.Failure).ExitCode,
                isOutput ? result.Output : Encoding.UTF8.GetBytes(result.Detail))
            {
                DeadlineMet = result.DeadlineMet,
                Latency = result.Latency,
                Execution = result.ExecutionTime,
                Queue = result.QueueTime,
            }.Write(answer);
        }

        await SendAsync(answer);
    }

    private Task RefuseAsync(Failure failure, string sentence) => RefuseAsync((byte)FailureTable.Of(failure).ExitCode, sentence);

    private Task AnswerAsync(RpcAnswer answer)
    {
        var bytes = new ArrayBufferWriter<byte>();
        answer.Write(bytes);
        return SendAsync(bytes);
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
