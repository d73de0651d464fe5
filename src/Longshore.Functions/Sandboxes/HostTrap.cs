namespace Longshore.Functions.Sandboxes;

/// <summary>Traps that are not the engine's. Their names are reported as those of <see cref="Wasm.TrapKind"/> are.</summary>
internal enum HostTrap
{
    /// <summary>A function in JavaScript or Python threw, or an exception of WebAssembly left the guest.</summary>
    UncaughtException,

    /// <summary>AssemblyScript's <c>env.abort</c> was called.</summary>
    Abort,

    /// <summary>A thread of the guest used a file that another of its threads closed meanwhile.</summary>
    ClosedFile,

    /// <summary>The file of an object that the guest has read was cut off meanwhile, or its disk failed.</summary>
    ObjectLost,
}
