namespace Longshore.Wasm.Files;

/// <summary>Which file is at a path: two paths, or one path at two times, lead to the same file if their identities are equal.</summary>
/// <param name="DeviceMajor">The number of the file system, first part.</param>
/// <param name="DeviceMinor">The number of the file system, second part.</param>
/// <param name="Inode">The number of the file in its file system.</param>
public readonly record struct HostFileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode)
{
    /// <summary>The identity of the file at a path, or null if there is none.</summary>
    public static HostFileIdentity? Of(string path) => HostPath.TryGetStatus(path, out var status)
        ? new HostFileIdentity(status.DeviceMajor, status.DeviceMinor, status.Inode)
        : null;
}
