using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>A memory as compiled code sees it. The base never changes: a memory grows in place.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryDescriptor
{
    public const int BaseOffset = 0;
    public const int LengthOffset = 8;

    public nint Base;

    /// <summary>Bytes the memory has grown to.</summary>
    public ulong Length;
}
