namespace Longshore.Functions.Scheduling;

/// <summary>The work that waits for something other than a slot, bounded in number. One function may use a quarter of the places.</summary>
/// <param name="countMax">The largest number of work items.</param>
internal sealed class AwayWork(int countMax)
{
    /// <summary>The part of the places that one function may take: a quarter.</summary>
    public const int FunctionShare = 4;

    private readonly HashSet<Work> _work = [];
    private readonly Dictionary<object, int> _byFunction = [];

    public int Count => _work.Count;

    /// <summary>Whether one more item of a function may wait.</summary>
    public bool HasRoom(object function) =>
        _work.Count < countMax && _byFunction.GetValueOrDefault(function) < Math.Max(1, countMax / FunctionShare);

    public void Add(Work work)
    {
        _work.Add(work);
        _byFunction[work.Function] = _byFunction.GetValueOrDefault(work.Function) + 1;
    }

    public void Remove(Work work)
    {
        _work.Remove(work);
        if (--_byFunction[work.Function] == 0)
        {
            _byFunction.Remove(work.Function);
        }
    }
}
