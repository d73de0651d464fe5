namespace Longshore.Functions.Scheduling.Policies;

/// <summary>A policy with several lines, such as one per tenant. Within a line, work is sorted by its order. The choice between
/// the lines may depend on more than that.</summary>
internal abstract class MultiQueuePolicy : SchedulingPolicy
{
    private readonly Dictionary<object, WorkTree> _lines = [];
    private int _count;

    public override int Count => _count;

    public override Int128 Load
    {
        get
        {
            Int128 load = 0;
            foreach (var line in _lines.Values)
            {
                load += line.Sum;
            }

            return load;
        }
    }

    public override void Add(Work work)
    {
        var key = LineOf(work);
        if (!_lines.TryGetValue(key, out var line))
        {
            _lines.Add(key, line = new WorkTree());
        }

        work.Waiting = line.Add(work, Order(work), work.Remaining);
        _count++;
    }

    public override void Remove(Work work)
    {
        var key = LineOf(work);
        var line = _lines[key];
        line.Remove(work.Waiting!);
        work.Waiting = null;
        _count--;
        if (line.Count == 0)
        {
            _lines.Remove(key);
        }
    }

    public override Work? First(long now, int slot)
    {
        Work? best = null;
        foreach (var line in _lines.Values)
        {
            var first = line.First!;
            if (MayUse(first, slot) && (best is null || ComesBefore(first, best, now)))
            {
                best = first;
            }
        }

        return best;
    }

    public override void Exchange(Work first, Work other, long now)
    {
        var line = LineOf(first);
        if (line.Equals(LineOf(other)))
        {
            _lines[line].Exchange(first, other);
        }
    }

    public override Int128 LoadBefore(Work work) => Load;

    /// <summary>The line that work waits in. It never changes.</summary>
    protected abstract object LineOf(Work work);

    /// <summary>Whether the first work of one line runs before the first work of another.</summary>
    protected abstract bool ComesBefore(Work work, Work other, long now);
}
