using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>A function as compiled code sees it: where its code is, what to pass as its context, and what type it has.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FuncRef
{
    public const int CodeOffset = 0;
    public const int ContextOffset = 8;
    public const int TypeIdOffset = 16;

    /// <summary>The type of the null reference: no call site has it.</summary>
    public const int NullTypeId = -1;

    public nint Code;
    public nint Context;
    public int TypeId;
}
