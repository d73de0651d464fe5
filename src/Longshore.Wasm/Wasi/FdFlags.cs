namespace Longshore.Wasm.Wasi;

/// <summary>The flags of an open file (witx type <c>fdflags</c>).</summary>
[Flags]
internal enum FdFlags : ushort
{
    None = 0,
    Append = 1,
    DataSync = 2,
    NonBlocking = 4,
    ReadSync = 8,
    Sync = 16,
    All = Append | DataSync | NonBlocking | ReadSync | Sync,
}
