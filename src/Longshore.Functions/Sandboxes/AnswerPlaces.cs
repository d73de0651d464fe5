using Longshore.Functions.Scheduling;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Sandboxes;

/// <summary>The places for answers that leave while their guests run. Such guests wait most of the time, for their clients or for what comes
/// next, so they may take three quarters of the places for guests that wait. Others always find one.</summary>
internal sealed class AnswerPlaces
{
    /// <summary>The most answers of a node at a time: 768.</summary>
    public const int PlacesMax = CoreScheduler.AwayMax / 4 * 3;

    /// <summary>The most answers of one function at a time: 192.</summary>
    public const int FunctionPlacesMax = CoreScheduler.AwayMax / AwayWork.FunctionShare / 4 * 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<FunctionName, int> _taken = [];
    private int _count;
    private long _refused;

    /// <summary>The answers that leave now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The answers that were refused because there was no place.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Takes a place for an answer of a function.</summary>
    /// <returns>Null, or why there is none.</returns>
    public string? TryTake(FunctionName function)
    {
        lock (_lock)
        {
            var own = _taken.GetValueOrDefault(function);
            if (own < FunctionPlacesMax && _count < PlacesMax)
            {
                _taken[function] = own + 1;
                _count++;
                return null;
            }

            _refused++;
            return own >= FunctionPlacesMax
                ? FormattableString.Invariant($"{FunctionPlacesMax} answers of the function leave as streams at this time, its limit: try again later")
                : FormattableString.Invariant($"{PlacesMax} answers of this node leave as streams at this time, its limit: try again later");
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(FunctionName function)
    {
        lock (_lock)
        {
            _count--;
            if (--_taken[function] == 0)
            {
                _taken.Remove(function);
            }
        }
    }
}
