using System.Runtime.CompilerServices;

namespace Longshore.Wasm.Native;

/// <summary>The C library's sigset_t. The kernel uses only the first word.</summary>
[InlineArray(16)]
internal struct SignalSet
{
    private ulong _word;
}
