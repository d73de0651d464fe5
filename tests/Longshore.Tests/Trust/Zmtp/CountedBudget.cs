using Longshore.Trust.Zmtp;

namespace Longshore.Tests.Trust.Zmtp;

/// <summary>A budget that remembers the most that was taken.</summary>
/// <param name="bytesMax">The budget.</param>
internal sealed class CountedBudget(long bytesMax = long.MaxValue) : IByteBudget
{
    public long Taken { get; private set; }

    public long Most { get; private set; }

    public bool TryTake(long bytes)
    {
        if (bytes > bytesMax - Taken)
        {
            return false;
        }

        Taken += bytes;
        Most = Math.Max(Most, Taken);
        return true;
    }

    public void Return(long bytes) => Taken -= bytes;
}
