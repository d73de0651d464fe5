using System.Collections.Concurrent;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>What calls at storage nodes have brought back, by function. Thread-safe.</summary>
internal sealed class NearEstimates
{
    private readonly ConcurrentDictionary<(ModuleDigest Module, uint Function), long> _back = new();

    /// <summary>The bytes that a function brings back, packed. One that has not moved yet brings nothing: so it is tried once.</summary>
    public long Of(ModuleDigest module, uint function) => _back.GetValueOrDefault((module, function));

    /// <summary>Notes what a function has brought back.</summary>
    public void Note(ModuleDigest module, uint function, long bytes)
    {
        if (_back.Count >= NearLimits.RememberedMax)
        {
            _back.Clear();
        }

        // The mean of the last runs, of which the newest counts half.
        _back.AddOrUpdate((module, function), bytes, (_, before) => (before + bytes) / 2);
    }
}
