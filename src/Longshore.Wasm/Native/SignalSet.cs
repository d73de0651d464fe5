using System.Runtime.CompilerServices;

namespace Longshore.Wasm.Native;

/// <summary>The C library's sigset_t. The system uses the first word alone.</summary>
[InlineArray(16)]
internal struct SignalSet
{
    private ulong _word;
}
