namespace Longshore.Wasm.Native;

/// <summary>Where a call passes its last parameter, the context.</summary>
/// <param name="Register">The number of the register in machine code, or null if it is on the stack.</param>
/// <param name="StackOffset">Its offset from the stack pointer at the callee's first instruction, in bytes.</param>
internal readonly record struct ContextPlace(byte? Register, int StackOffset);
