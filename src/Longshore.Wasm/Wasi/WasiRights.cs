namespace Longshore.Wasm.Wasi;

/// <summary>The rights of a descriptor (witx type <c>rights</c>).</summary>
[Flags]
internal enum WasiRights : ulong
{
    None = 0,
    DataSync = 1UL << 0,
    Read = 1UL << 1,
    Seek = 1UL << 2,
    SetFlags = 1UL << 3,
    Sync = 1UL << 4,
    Tell = 1UL << 5,
    Write = 1UL << 6,
    Advise = 1UL << 7,
    Allocate = 1UL << 8,
    CreateDirectory = 1UL << 9,
    CreateFile = 1UL << 10,
    LinkSource = 1UL << 11,
    LinkTarget = 1UL << 12,
    OpenPath = 1UL << 13,
    ReadDirectory = 1UL << 14,
    ReadLink = 1UL << 15,
    RenameSource = 1UL << 16,
    RenameTarget = 1UL << 17,
    PathStatus = 1UL << 18,
    SetPathSize = 1UL << 19,
    SetPathTimes = 1UL << 20,
    Status = 1UL << 21,
    SetSize = 1UL << 22,
    SetTimes = 1UL << 23,
    Symlink = 1UL << 24,
    RemoveDirectory = 1UL << 25,
    UnlinkFile = 1UL << 26,
    Poll = 1UL << 27,

    /// <summary>The rights to read a file.</summary>
    ReadingFile = Read | Seek | Tell | Advise | Status | Poll,

    /// <summary>The rights to change a file.</summary>
    WritingFile = DataSync | Write | SetFlags | Sync | Allocate | SetSize | SetTimes,

    /// <summary>The rights to look at a directory.</summary>
    ReadingDirectory = OpenPath | ReadDirectory | ReadLink | PathStatus | Status | Poll,

    /// <summary>The rights to change a directory.</summary>
    WritingDirectory = CreateDirectory | CreateFile | LinkSource | LinkTarget | RenameSource | RenameTarget | SetPathSize
        | SetPathTimes | Symlink | RemoveDirectory | UnlinkFile | Sync | DataSync | SetTimes,
}
