using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Settings;
using Longshore.Fleet.Wire;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Serving;

/// <summary>Speaks with one board that has said who it is, to the end of its connection: job, result, and what it does then.</summary>
/// <param name="orchestrator">Decides.</param>
/// <param name="session">The board's connection.</param>
/// <param name="stream">The connection's bytes.</param>
/// <param name="reader">Reads its lines.</param>
/// <param name="limits">Its limits.</param>
/// <param name="functions">The deployed functions, or null if there are none.</param>
/// <param name="time">The clock.</param>
internal sealed class BoardConversation(
    Orchestrator orchestrator,
    BoardSession session,
    Stream stream,
    LineReader reader,
    ConnectionLimits limits,
    IFunctionStore? functions,
    TimeProvider time)
{
    // A board that does not have the module asks once.
    private const int ModuleRequestsMax = 1;

    /// <summary>Runs to the end.</summary>
    /// <exception cref="BoardProtocolException">The board violated the protocol.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var order = await orchestrator.ReadyAsync(session);
        while (true)
        {
            switch (order.Command)
            {
                case BoardCommand.SendJob:
                    order = await AnswerAsync(order.Lease!, wait: null, cancellationToken);
                    break;
                case BoardCommand.Wait:
                    order = await WaitAsync(cancellationToken);
                    break;
                default:
                    await SendAsync((order.Command == BoardCommand.PowerDown ? FollowUp.PowerOff : FollowUp.Reboot).Line, cancellationToken);
                    orchestrator.Depart(session, order.Command);
                    return;
            }
        }
    }

    // "wait" is a read that began while the board waited for the job; it ends when the first bytes of the answer are there.
    private async Task<BoardOrder> AnswerAsync(JobLease lease, Task<bool>? wait, CancellationToken cancellationToken)
    {
        var spec = lease.Job.Call?.Spec ?? await FindAsync(lease.Job.Request.Function, cancellationToken);
        await SendAsync(JobLine.Write(lease.Job, spec), cancellationToken);
        for (var requests = 0; ; requests++)
        {
            var isOpen = wait is null || await wait;
            var line = (isOpen ? await reader.ReadLineAsync(cancellationToken) : null)
                ?? throw new EndOfStreamException("the connection ended before the result");
            if (!session.IsAgent || !ModuleExchange.TryReadRequest(line.Span, out var digest))
            {
                return await orchestrator.FinishAsync(session, ResultLine.Read(line), cancellationToken);
            }

            if (spec is null || digest != spec.Artifact.Digest || requests >= ModuleRequestsMax)
            {
                throw new BoardProtocolException(BoardViolation.UnknownModule, $"board {session.Board.Id} asked for a module that its job does not need");
            }

            var module = await functions!.ReadModuleAsync(digest, cancellationToken);
            await SendAsync(ModuleExchange.Head(digest, module.Length), cancellationToken);
            await SendAsync(module, cancellationToken);
        }
    }

    // A board that waits sends nothing. The read that notices its end is the first one of its answer otherwise.
    private async Task<BoardOrder> WaitAsync(CancellationToken cancellationToken)
    {
        var bytes = reader.WaitAsync(cancellationToken).AsTask();
        var order = orchestrator.WaitAsync(session);
        if (await Task.WhenAny(bytes, order) == bytes)
        {
            session.Abort();
            await order.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw await bytes
                ? new BoardProtocolException(BoardViolation.UnaskedBytes, $"board {session.Board.Id} sent bytes although it has no job")
                : new EndOfStreamException("the connection ended while the board waited");
        }

        var next = await order;
        return next.Command == BoardCommand.SendJob ? await AnswerAsync(next.Lease!, bytes, cancellationToken) : next;
    }

    private async Task<FunctionSpec?> FindAsync(string name, CancellationToken cancellationToken) =>
        session.IsAgent && functions is not null && FunctionName.TryParse(name, out var function)
            ? (await functions.FindAsync(function, cancellationToken))?.Spec
            : null;

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(limits.Send, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        await stream.WriteAsync(bytes, either.Token);
    }
}
