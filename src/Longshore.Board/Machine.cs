using Longshore.Board.Native;
using Longshore.Fleet.Wire;

namespace Longshore.Board;

/// <summary>Makes a machine differ from all others that started from the same snapshot.</summary>
internal static class Machine
{
    /// <summary>Sets the clock, and mixes the host's randomness into the generators of the kernel and of this process.</summary>
    /// <exception cref="IOException">The kernel refuses. Without its own randomness a machine would answer as all others do.</exception>
    public static void Begin(BoardStart start)
    {
        LibC.SetClock(start.Time);
        LibC.SeedKernel(start.Entropy.Span);
        LibCrypto.Seed(start.Entropy.Span);
    }
}
