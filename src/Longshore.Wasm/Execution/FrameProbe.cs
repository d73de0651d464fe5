using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>Measures the stack use of compiled functions. A function checks the stack limit only after its frame exists, so a
/// frame must not be larger than the stack reserved below a guest. Only the JIT compiler decides how large a frame is.</summary>
internal static unsafe class FrameProbe
{
    [ThreadStatic]
    private static nint _deepest;

    /// <summary>Called when the check at a function's entry has failed.</summary>
    public static void NoteStack()
    {
        var marker = 0;
        _deepest = (nint)(&marker);
    }

    /// <summary>Calls a function in a context without stack left, so that it traps at its entry.</summary>
    /// <returns>The bytes of stack between this method and the trap: the function's frame and some 500 bytes.</returns>
    public static long Measure(GuestCall call, nint code, FunctionType type, ContextLayout layout)
    {
        var slots = stackalloc UInt128[Math.Max(type.Parameters.Length, type.Results.Length) + 1];
        var block = (byte*)NativeMemory.AllocZeroed((nuint)layout.Bytes);
        var context = block + layout.Bytes;
        *(ulong*)(context + layout.StackLimit) = ulong.MaxValue;
        try
        {
            call(code, (nint)context, slots);
            throw new InvalidOperationException("a function that must be measured does not check its stack");
        }
        catch (TrapException)
        {
            return (nint)slots - _deepest;
        }
        finally
        {
            NativeMemory.Free(block);
        }
    }
}
