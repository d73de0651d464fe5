using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>A memory as compiled code sees it. The base address never changes, because a memory grows in place.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryDescriptor
{
    public const int BaseOffset = 0;
    public const int LengthOffset = 8;

    public nint Base;

    /// <summary>The current length, in bytes.</summary>
    public ulong Length;
}
