using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Placement;

/// <summary>A member of a cluster that says what it is told to.</summary>
internal sealed class StubMember(string name) : INearNode
{
    public string Name => name;

    public IReadOnlyList<string> Hosts => [];

    public NearOffer? Offer { get; set; } = new NearOffer(TimeSpan.FromMicroseconds(200), 125e6, TimeSpan.Zero);

    public Task<NearAnswer> RunAsync(NearCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<WholeAnswer> RunAsync(WholeCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> SendSnapshotAsync(string spec, ModuleDigest module, ReadOnlyMemory<byte> state, long connection, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> SendModuleAsync(ModuleDigest digest, ReadOnlyMemory<byte> module, CancellationToken cancellationToken) => throw new NotSupportedException();
}
