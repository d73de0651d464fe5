using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>A function as compiled code sees it: its code address, its context and its type.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FuncRef
{
    public const int CodeOffset = 0;
    public const int ContextOffset = 8;
    public const int TypeIdOffset = 16;

    /// <summary>The type of the null reference. No call site has this type.</summary>
    public const int NullTypeId = -1;

    public nint Code;
    public nint Context;
    public int TypeId;
}
