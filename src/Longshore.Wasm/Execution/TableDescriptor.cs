using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>A table as compiled code sees it. An element of a funcref table is the address of a <see cref="FuncRef"/> and
/// never zero: null is the store's null function, so that an indirect call needs no check of its own for it. An element
/// of an externref table is a handle of the store, zero for null.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TableDescriptor
{
    public const int ElementsOffset = 0;
    public const int LengthOffset = 8;

    public nint Elements;
    public uint Length;
}
