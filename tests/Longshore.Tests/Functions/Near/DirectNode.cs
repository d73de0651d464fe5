using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Near;

/// <summary>A storage node without a network between.</summary>
internal sealed class DirectNode(NearHost host, params string[] hosts) : INearNode
{
    public string Name => "direct";

    public IReadOnlyList<string> Hosts => hosts;

    public NearOffer? Offer { get; set; } = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.Zero);

    /// <summary>Changes what arrives there.</summary>
    public Func<NearCall, NearCall> Sent { get; set; } = call => call;

    /// <summary>Changes what comes back.</summary>
    public Func<NearAnswer, NearAnswer> Answered { get; set; } = answer => answer;

    /// <summary>The answers so far.</summary>
    public List<NearAnswer> Answers { get; } = [];

    /// <summary>Changes whole calls that arrive there.</summary>
    public Func<WholeCall, WholeCall> SentWhole { get; set; } = call => call;

    /// <summary>Changes the payloads that come back of whole calls.</summary>
    public Func<byte[], byte[]> AnsweredWhole { get; set; } = payload => payload;

    /// <summary>The answers of whole calls so far.</summary>
    public List<WholeAnswer> Wholes { get; } = [];

    /// <summary>The modules that were sent.</summary>
    public int Modules { get; private set; }

    /// <summary>The snapshots that were sent.</summary>
    public int Snapshots { get; private set; }

    /// <summary>Changes snapshots that arrive there.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> SentSnapshot { get; set; } = state => state;

    /// <summary>The bytes of states that were sent and came back.</summary>
    public long Bytes { get; private set; }

    public async Task<NearAnswer> RunAsync(NearCall call, CancellationToken cancellationToken)
    {
        var answer = Answered(await host.RunAsync(Sent(call), cancellationToken));
        Answers.Add(answer);
        Bytes += call.State.Length + answer.State.Length;
        return answer;
    }

    // As bytes, there and back.
    public async Task<WholeAnswer> RunAsync(WholeCall call, CancellationToken cancellationToken)
    {
        var sent = SentWhole(call);
        var payload = WholeWire.PayloadOf(sent);
        var answer = WholeWire.TryRead(WholeWire.ArgumentsOf(sent)!, payload, sent.Left, out var read)
            ? await host.RunAsync(read, cancellationToken)
            : new WholeAnswer(NearStatus.Malformed);
        var answered = AnsweredWhole(WholeWire.PayloadOf(answer));
        var got = WholeWire.Read((byte)answer.Status, answered);
        Wholes.Add(got);
        Bytes += payload.Length + answered.Length;
        return got;
    }

    public Task<bool> SendSnapshotAsync(
        string spec, ModuleDigest module, ReadOnlyMemory<byte> state, long connection, CancellationToken cancellationToken)
    {
        Snapshots++;
        return host.TryAddSnapshotAsync(spec, module, SentSnapshot(state), cancellationToken);
    }

    public Task<bool> SendModuleAsync(ModuleDigest digest, ReadOnlyMemory<byte> module, CancellationToken cancellationToken)
    {
        Modules++;
        return Task.FromResult(host.TryAddModule(digest, module));
    }
}
