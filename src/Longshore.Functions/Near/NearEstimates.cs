using System.Collections.Concurrent;

namespace Longshore.Functions.Near;

/// <summary>What calls on objects took, by function and size. Thread-safe.</summary>
internal sealed class NearEstimates
{
    private readonly ConcurrentDictionary<NearWork, NearHistory> _histories = new();

    /// <summary>The history of a function on objects of about one size.</summary>
    public NearHistory Of(NearWork work)
    {
        if (_histories.TryGetValue(work, out var known))
        {
            return known;
        }

        // To count takes all locks of the dictionary.
        if (_histories.Count >= NearLimits.RememberedMax)
        {
            _histories.Clear();
        }

        return _histories.GetOrAdd(work, static _ => new NearHistory());
    }
}
