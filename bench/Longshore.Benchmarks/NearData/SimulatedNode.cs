using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Benchmarks.NearData;

/// <summary>A storage node behind a simulated network.</summary>
/// <param name="host">The node.</param>
/// <param name="name">The host of the store on which it sits.</param>
/// <param name="network">The network, or null.</param>
internal sealed class SimulatedNode(NearHost host, string name, SimulatedNetwork? network) : INearNode
{
    public string Name => name;

    public IReadOnlyList<string> Hosts => [name];

    public NearOffer? Offer => new NearOffer(SimulatedNetwork.RoundTrip, SimulatedNetwork.BytesPerSecond, TimeSpan.Zero);

    public async Task<NearAnswer> RunAsync(NearCall call, CancellationToken cancellationToken)
    {
        var answer = await host.RunAsync(call, cancellationToken);
        if (network is not null)
        {
            await network.ExchangeAsync(
                NearWire.ArgumentsOf(call)!.Sum(argument => argument.Length) + call.State.Length + NearWire.PayloadOf(answer).Length, cancellationToken);
        }

        return answer;
    }

    public async Task<WholeAnswer> RunAsync(WholeCall call, CancellationToken cancellationToken)
    {
        var answer = await host.RunAsync(call, cancellationToken);
        if (network is not null)
        {
            await network.ExchangeAsync(WholeWire.PayloadOf(call).Length + WholeWire.PayloadOf(answer).Length, cancellationToken);
        }

        return answer;
    }

    public async Task<bool> SendSnapshotAsync(
        string spec, ModuleDigest module, ReadOnlyMemory<byte> state, long connection, CancellationToken cancellationToken)
    {
        if (network is not null)
        {
            await network.ExchangeAsync(spec.Length + state.Length, cancellationToken);
        }

        return await host.TryAddSnapshotAsync(spec, module, state, cancellationToken);
    }

    public async Task<bool> SendModuleAsync(ModuleDigest digest, ReadOnlyMemory<byte> module, CancellationToken cancellationToken)
    {
        if (network is not null)
        {
            await network.ExchangeAsync(module.Length, cancellationToken);
        }

        return host.TryAddModule(digest, module);
    }
}
