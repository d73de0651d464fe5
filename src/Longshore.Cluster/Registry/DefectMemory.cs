using Longshore.Functions.Specs;

namespace Longshore.Cluster.Registry;

/// <summary>The functions of the table that could not be taken over. Each is tried again when it was deployed anew, and else only after a while: code that never
/// arrives must not hold the others up. Thread-safe.</summary>
/// <param name="time">The clocks.</param>
internal sealed class DefectMemory(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FunctionName, Defect> _defects = [];

    /// <summary>The functions, with the reasons.</summary>
    public IReadOnlyList<(FunctionName Function, string Reason)> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _defects.Select(each => (each.Key, each.Value.Reason)).OrderBy(each => each.Key.Value, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Whether one could not be taken over, as it is in the table now, a short time ago.</summary>
    public bool IsKnown(FunctionName name, RegistryRow row)
    {
        lock (_lock)
        {
            return _defects.TryGetValue(name, out var defect) && defect.Row == row && defect.At is { } at && time.GetElapsedTime(at) < ClusterLimits.PollTime;
        }
    }

    /// <summary>One could not be taken over.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Note(FunctionName name, RegistryRow row, string reason)
    {
        lock (_lock)
        {
            var isNew = !_defects.TryGetValue(name, out var before) || before.Row != row || before.Reason != reason;
            _defects[name] = new Defect(row, reason, time.GetTimestamp());
            return isNew;
        }
    }

    /// <summary>Only some functions are still defect.</summary>
    public void Keep(IReadOnlySet<FunctionName> names)
    {
        lock (_lock)
        {
            foreach (var mended in _defects.Keys.Where(name => !names.Contains(name)).ToArray())
            {
                _defects.Remove(mended);
            }
        }
    }

    /// <summary>All are tried again at once: the node trusts other keys now.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            foreach (var (name, defect) in _defects.ToArray())
            {
                _defects[name] = defect with { At = null };
            }
        }
    }

    // At is null if it is to be tried again at once.
    private sealed record Defect(RegistryRow Row, string Reason, long? At);
}
