using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>Regions that a guest has declared for all its forks, by Faasm's <c>__faasm_sm_reduce</c>. They end with the call.</summary>
internal sealed class DeclaredRegions
{
    private readonly List<MergeRegion> _regions = [];
    private CancellationToken _ended;

    /// <summary>Declares a region, or declares it anew.</summary>
    /// <exception cref="OperationException">There are too many.</exception>
    public void Add(MergeRegion region, CancellationToken ended)
    {
        Of(ended);
        _regions.RemoveAll(each => each.Address == region.Address);
        if (_regions.Count == MergeRegion.CountMax)
        {
            throw new OperationException(OperationError.LimitReached, $"a call declares at most {MergeRegion.CountMax} regions");
        }

        _regions.Add(region);
    }

    /// <summary>The regions of a call.</summary>
    public IReadOnlyList<MergeRegion> Of(CancellationToken ended)
    {
        // What an earlier call has left.
        if (_ended != ended)
        {
            _regions.Clear();
            _ended = ended;
        }

        return _regions;
    }
}
