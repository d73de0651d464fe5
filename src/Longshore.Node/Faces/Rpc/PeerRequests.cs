using System.Text;
using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;
using Longshore.Offload.Wire;
using Longshore.Rpc;

namespace Longshore.Node.Faces.Rpc;

/// <summary>Answers what other nodes ask of a storage node.</summary>
/// <param name="host">Runs their calls.</param>
/// <param name="state">What the node says of itself now.</param>
/// <param name="prover">Proves what the node is.</param>
/// <param name="report">Receives a sentence when nothing can be proven.</param>
internal sealed class PeerRequests(NearHost host, Func<NearState> state, ChannelProver prover, Action<string> report)
{
    private const string NotUnderstood = "the arguments of the call are not understood";

    /// <summary>Handles a request of <see cref="PeerProtocol"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The fingerprint that the other node proved to have.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<RpcAnswer> HandleAsync(RpcRequest request, string key, CancellationToken cancellationToken) => request.Type switch
    {
        PeerProtocol.Status => new RpcAnswer(request.Id, RpcProtocol.Succeeded, state().ToBytes()),
        PeerProtocol.Module => Take(request),
        PeerProtocol.Attest => await ProveAsync(request, key, cancellationToken),
        PeerProtocol.Snapshot => await TakeSnapshotAsync(request, cancellationToken),
        PeerProtocol.Whole => await RunWholeAsync(request, cancellationToken),
        PeerProtocol.RankStart => await StartRanksAsync(request, key, cancellationToken),
        PeerProtocol.RankSend or PeerProtocol.RankPoll or PeerProtocol.RankEnd => await OfRanksAsync(request, key, cancellationToken),
        _ => await RunAsync(request, cancellationToken),
    };

    /// <summary>The answer in place of one that there is no room for, or null if the request may be made again: a whole call that ran may not.</summary>
    public static RpcAnswer? InPlaceOf(RpcRequest request, RpcAnswer answer) =>
        request.Type == PeerProtocol.Whole && answer.Status == (byte)NearStatus.Done
            ? new RpcAnswer(request.Id, answer.Status, WholeWire.PayloadOf(WholeAnswer.TooLarge))
            : null;

    private async ValueTask<RpcAnswer> ProveAsync(RpcRequest request, string key, CancellationToken cancellationToken) =>
        request.Payload.Length == ChannelProver.NonceBytes
            ? new RpcAnswer(request.Id, RpcProtocol.Succeeded, await prover.AttestAsync(key, request.Payload.ToArray(), report, cancellationToken))
            : new RpcAnswer(request.Id, (byte)NearStatus.Malformed, Encoding.UTF8.GetBytes("a question for evidence has 32 random bytes"));

    private RpcAnswer Take(RpcRequest request) =>
        request.Arguments is [var hex] && ModuleDigest.TryParse(hex, out var digest) && host.TryAddModule(digest, request.Payload)
            ? new RpcAnswer(request.Id, RpcProtocol.Succeeded, default)
            : new RpcAnswer(request.Id, (byte)NearStatus.Malformed, Encoding.UTF8.GetBytes("the module has another digest"));

    private async ValueTask<RpcAnswer> TakeSnapshotAsync(RpcRequest request, CancellationToken cancellationToken) =>
        request.Arguments is [var spec, var hex] && ModuleDigest.TryParse(hex, out var digest)
            && await host.TryAddSnapshotAsync(spec, digest, request.Payload, cancellationToken)
                ? new RpcAnswer(request.Id, RpcProtocol.Succeeded, default)
                : new RpcAnswer(request.Id, (byte)NearStatus.Malformed, Encoding.UTF8.GetBytes("the snapshot is none of this function here"));

    private async ValueTask<RpcAnswer> RunAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        var answer = NearWire.TryRead(request.Arguments, request.Payload, LeftOf(request), out var call)
            ? await host.RunAsync(call, cancellationToken)
            : new NearAnswer(NearStatus.Malformed, NotUnderstood);
        return new RpcAnswer(request.Id, (byte)answer.Status, NearWire.PayloadOf(answer));
    }

    private async ValueTask<RpcAnswer> RunWholeAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        var answer = WholeWire.TryRead(request.Arguments, request.Payload, LeftOf(request), out var call)
            ? await host.RunAsync(call, cancellationToken)
            : new WholeAnswer(NearStatus.Malformed, NotUnderstood);
        return new RpcAnswer(request.Id, (byte)answer.Status, WholeWire.PayloadOf(answer));
    }

    private async ValueTask<RpcAnswer> StartRanksAsync(RpcRequest request, string key, CancellationToken cancellationToken) => AnswerOf(
        request,
        RankWire.TryRead(request.Arguments, request.Payload, LeftOf(request), out var start)
            ? await host.Ranks.StartAsync(start, key, cancellationToken)
            : new RankAnswer(NearStatus.Malformed, NotUnderstood));

    private async ValueTask<RpcAnswer> OfRanksAsync(RpcRequest request, string key, CancellationToken cancellationToken) => AnswerOf(
        request,
        (request.Type, request.Arguments) switch
        {
            (_, not [_]) => new RankAnswer(NearStatus.Malformed, NotUnderstood),
            (PeerProtocol.RankSend, [var world]) => host.Ranks.Take(world, key, request.Payload.Span),
            (PeerProtocol.RankPoll, [var world]) => await host.Ranks.GiveAsync(world, key, cancellationToken),
            (_, [var world]) => host.Ranks.End(world, key),
        });

    private static RpcAnswer AnswerOf(RpcRequest request, in RankAnswer answer) => new(request.Id, (byte)answer.Status, RankWire.PayloadOf(answer));

    private static TimeSpan LeftOf(RpcRequest request) => TimeSpan.FromMicroseconds(request.DeadlineMicroseconds);
}
