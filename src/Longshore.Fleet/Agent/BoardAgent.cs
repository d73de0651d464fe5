using System.Net.Sockets;
using Longshore.Fleet.Wire;
using Longshore.Functions.Calls;

namespace Longshore.Fleet.Agent;

/// <summary>A board's side of the protocol, from one boot to the next.</summary>
/// <param name="options">How it works.</param>
/// <param name="program">Runs the functions. The caller disposes it.</param>
/// <param name="time">The clock.</param>
public sealed class BoardAgent(BoardAgentOptions options, IBoardProgram program, TimeProvider time)
{
    /// <summary>Connects, and runs the jobs that it gets.</summary>
    /// <returns>What the orchestrator told it to do then; to boot again if the connection ended before.</returns>
    /// <exception cref="SocketException">The orchestrator cannot be reached.</exception>
    /// <exception cref="InvalidDataException">The orchestrator sent something that is not understood.</exception>
    /// <exception cref="BoardException">The board itself failed.</exception>
    public async Task<BoardEnd> RunAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await ConnectAsync(socket, cancellationToken);
        using var stream = new NetworkStream(socket, ownsSocket: false);
        var reader = new LineReader(stream, options.LineBytesMax);
        try
        {
            await stream.WriteAsync(Identification.Write(options.Id), cancellationToken);
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                var job = JobLine.Read(line);
                if (job.Id == FollowUp.Reboot.Id || job.Id == FollowUp.PowerOff.Id)
                {
                    return job.Id == FollowUp.PowerOff.Id ? BoardEnd.PowerOff : BoardEnd.Reboot;
                }

                await AnswerAsync(job, stream, reader, cancellationToken);
            }
        }
        catch (BoardProtocolException violation)
        {
            throw new InvalidDataException("the orchestrator's " + violation.Message, violation);
        }
        catch (IOException)
        {
            // The orchestrator went away: only what is read from it and written to it ends here.
        }

        return BoardEnd.Reboot;
    }

    private async Task ConnectAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Connect, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await socket.ConnectAsync(options.Orchestrator, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private async Task AnswerAsync(JobLine job, Stream stream, LineReader reader, CancellationToken cancellationToken)
    {
        var answer = job.Spec is null
            ? new BoardAnswer("null"u8.ToArray(), TimeSpan.Zero, Failure.NotFound.ToString())
            : await RunAsync(job, stream, reader, cancellationToken);
        await stream.WriteAsync(
            ResultLine.Write(job, answer.Value, (long)answer.ExecutionTime.TotalMilliseconds, answer.Failure), cancellationToken);
    }

    private async Task<BoardAnswer> RunAsync(JobLine job, Stream stream, LineReader reader, CancellationToken cancellationToken)
    {
        var digest = job.Spec!.Artifact.Digest;
        if (!program.HasModule(digest))
        {
            await stream.WriteAsync(ModuleExchange.Request(digest), cancellationToken);
            var head = await reader.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException("the connection ended before the module");
            var bytes = ModuleExchange.ReadHead(head);
            if (bytes > options.ModuleBytesMax)
            {
                throw new InvalidDataException($"a module of {bytes} bytes is over the limit of {options.ModuleBytesMax}");
            }

            var module = new byte[bytes];
            await reader.ReadBytesAsync(module, cancellationToken);
            await OwnAsync(program.KeepAsync(digest, module, cancellationToken));
        }

        var running = program.RunAsync(job.Spec, job.Arguments, cancellationToken);
        await OwnAsync(running);
        return await running;
    }

    // The border of the board's own files.
    private static async Task OwnAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BoardException($"the board failed: {failure.Message}", failure);
        }
    }
}
