using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>The code of a module whose functions were all compiled before its first call.</summary>
/// <param name="entries">The addresses of the functions, in order, in an array that does not move.</param>
internal sealed class CompleteCode(nint[] entries) : ICodeTable
{
    public nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(entries, 0);

    public nint EntryOf(int function) => entries[function];
}
