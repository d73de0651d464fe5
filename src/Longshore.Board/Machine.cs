using Longshore.Board.Native;
using Longshore.Fleet.Wire;

namespace Longshore.Board;

/// <summary>Makes a machine differ from all others that started from the same snapshot.</summary>
internal static class Machine
{
    /// <summary>Sets the clock, and mixes the host's randomness into the generators of the kernel and of this process.</summary>
    /// <param name="start">What the host says.</param>
    /// <param name="wasWarm">Whether this process may have a generator already, which all machines of the snapshot have. One that begins later asks
    /// the kernel's; to load it only for that takes a translated machine half a second.</param>
    /// <exception cref="IOException">The kernel refuses. Without its own randomness a machine would answer as all others do.</exception>
    public static void Begin(BoardStart start, bool wasWarm)
    {
        LibC.SetClock(start.Time);
        LibC.SeedKernel(start.Entropy.Span);
        if (wasWarm)
        {
            LibCrypto.Seed(start.Entropy.Span);
        }
    }
}
