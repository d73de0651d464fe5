using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>A table as compiled code sees it. An element of a funcref table is the address of a <see cref="FuncRef"/> and never
/// zero: the store's null function represents null, so an indirect call needs no null check. An element of an externref table is
/// a handle of the store, or zero for null.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TableDescriptor
{
    public const int ElementsOffset = 0;
    public const int LengthOffset = 8;

    public nint Elements;
    public uint Length;
}
