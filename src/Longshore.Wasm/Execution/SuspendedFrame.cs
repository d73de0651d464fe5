namespace Longshore.Wasm.Execution;

/// <summary>The frame of a function whose call had not ended when its guest was suspended.</summary>
/// <param name="Function">The function's index among the module's own.</param>
/// <param name="Site">The number of the call that it waits for, in the order of the function's code.</param>
/// <param name="Cells">The values of its locals and then of its operands. The array does not move.</param>
internal sealed record SuspendedFrame(int Function, int Site, UInt128[] Cells);
