using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>Compiles modules and owns the address space of guest memories. One engine serves a whole process. All members may be
/// used from any thread.</summary>
public sealed class Engine
{
    /// <summary>Creates an engine.</summary>
    /// <exception cref="PlatformNotSupportedException">The system's memory pages have a size that the engine does not know.</exception>
    public Engine(EngineOptions? options = null)
    {
        Pages.RequireSize(Environment.SystemPageSize);
        Options = options ?? new EngineOptions();
        Arena = Options.BoundsCheck == BoundsCheck.Explicit ? null : GuestArena.Shared(() => ParkingEntry.Address);
    }

    /// <summary>The options the engine was created with.</summary>
    public EngineOptions Options { get; }

    /// <summary>Whether protected pages keep guests inside their memory. If false, compiled code checks every access.</summary>
    public bool UsesGuardPages => Arena is not null;

    /// <summary>The address space of memories guarded by protected pages, or null if compiled code checks bounds.</summary>
    internal GuestArena? Arena { get; }

    internal TypeRegistry Types { get; } = new();

    internal Thunks Thunks { get; } = new();
}
