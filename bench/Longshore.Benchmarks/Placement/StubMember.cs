using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Benchmarks.Placement;

/// <summary>A member of a cluster that is only asked what it offers.</summary>
/// <param name="name">Its name.</param>
internal sealed class StubMember(string name) : INearNode
{
    public string Name => name;

    public IReadOnlyList<string> Hosts => [];

    public NearOffer? Offer { get; set; }

    public Task<NearAnswer> RunAsync(NearCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<WholeAnswer> RunAsync(WholeCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> SendSnapshotAsync(string spec, ModuleDigest module, ReadOnlyMemory<byte> state, long connection, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> SendModuleAsync(ModuleDigest digest, ReadOnlyMemory<byte> module, CancellationToken cancellationToken) => throw new NotSupportedException();
}
