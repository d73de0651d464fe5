using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement.Replay;

/// <summary>A member of a simulated cluster, which reports its load as often as real ones. It runs nothing.</summary>
/// <param name="node">Its slots.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayMember(ReplayNode node, VirtualClock time) : INearNode
{
    // As often as nodes ask each other.
    private const double ReportSeconds = 0.5;

    private double _reported = double.MinValue;
    private double _wait;
    private long _asked;

    /// <inheritdoc/>
    public string Name => node.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> Hosts => [];

    /// <inheritdoc/>
    public NearOffer? Offer
    {
        get
        {
            if (time.Seconds - _reported >= ReportSeconds)
            {
                (_reported, _wait, _asked) = (time.Seconds, node.WaitAt(time.Seconds), time.GetTimestamp());
            }

            return new NearOffer(TimeSpan.FromSeconds(node.Way), 1 / node.SecondsPerByte, TimeSpan.FromSeconds(_wait)) { Asked = _asked };
        }
    }

    /// <inheritdoc/>
    public Task<NearAnswer> RunAsync(NearCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<WholeAnswer> RunAsync(WholeCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<bool> SendSnapshotAsync(string spec, ModuleDigest module, ReadOnlyMemory<byte> state, long connection, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<bool> SendModuleAsync(ModuleDigest digest, ReadOnlyMemory<byte> module, CancellationToken cancellationToken) => throw new NotSupportedException();
}
