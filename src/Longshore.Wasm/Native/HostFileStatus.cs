namespace Longshore.Wasm.Native;

/// <summary>The status of a file of the host, as stat(2) has it.</summary>
/// <param name="Device">The device that holds the file.</param>
/// <param name="Inode">The file's number there.</param>
/// <param name="Mode">The type and the permissions.</param>
/// <param name="Links">The number of hard links.</param>
/// <param name="Owner">The owner's number.</param>
/// <param name="Group">The group's number.</param>
/// <param name="SpecialDevice">The device that a device file stands for.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Blocks">The blocks of 512 bytes that it takes.</param>
/// <param name="Accessed">The time of the last access, in milliseconds since 1970.</param>
/// <param name="Modified">The time of the last change of the content, in milliseconds since 1970.</param>
/// <param name="Changed">The time of the last change of the status, in milliseconds since 1970.</param>
public readonly record struct HostFileStatus(
    ulong Device,
    ulong Inode,
    int Mode,
    uint Links,
    uint Owner,
    uint Group,
    ulong SpecialDevice,
    ulong Size,
    ulong Blocks,
    double Accessed,
    double Modified,
    double Changed);
