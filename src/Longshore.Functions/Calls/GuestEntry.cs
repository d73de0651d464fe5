using Longshore.Wasm;

namespace Longshore.Functions.Calls;

/// <summary>How a call enters a module that another instance of it has called: with that instance's memory, at a function of its table.
/// </summary>
/// <param name="Start">The memory, globals and tables in which it begins.</param>
/// <param name="Function">The function's index in the table.</param>
/// <param name="Arguments">Its arguments, each an i32.</param>
internal sealed record GuestEntry(InstanceDelta Start, uint Function, IReadOnlyList<int> Arguments)
{
    /// <summary>Called on the guest's thread when the function has returned, before the instance is reset, with the parts of its memory that
    /// hold objects which it has read. Default: null.</summary>
    public Action<Instance, IReadOnlyList<(uint Address, uint Bytes)>>? Ended { get; init; }
}
