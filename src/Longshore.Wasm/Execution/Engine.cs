using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>What modules are compiled for and stores run in. One engine serves a whole process; all of it may be used from
/// any thread.</summary>
public sealed class Engine
{
    /// <summary>An engine.</summary>
    public Engine(EngineOptions? options = null)
    {
        Options = options ?? new EngineOptions();
        Arena = Options.BoundsCheck == BoundsCheck.Explicit ? null : GuestArena.Shared(() => ParkingEntry.Address);
    }

    /// <summary>How it compiles.</summary>
    public EngineOptions Options { get; }

    /// <summary>Whether guests are kept inside their memory by protected pages, not by explicit checks.</summary>
    public bool UsesGuardPages => Arena is not null;

    /// <summary>Where memories are guarded by protected pages, or null where code checks bounds.</summary>
    internal GuestArena? Arena { get; }

    internal TypeRegistry Types { get; } = new();

    internal Thunks Thunks { get; } = new();
}
