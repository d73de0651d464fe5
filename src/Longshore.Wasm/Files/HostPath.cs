using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Files;

/// <summary>The status of host files by their paths. Symbolic links are followed, and nothing is opened for reading: a pipe does not
/// block, and the locks of this process on the file are kept.</summary>
internal static unsafe class HostPath
{
    private const uint BasicFields = 0x7ff;

    /// <summary>The status of a file, or false if there is none or it cannot be reached.</summary>
    public static bool TryGetStatus(string path, out LibC.FileStatus status)
    {
        status = default;
        var file = LibC.Open(path, LibC.OpenPath | LibC.OpenCloseOnExec);
        if (file < 0)
        {
            return false;
        }

        using var handle = new SafeFileHandle(file, ownsHandle: true);
        byte empty = 0;
        fixed (LibC.FileStatus* found = &status)
        {
            return LibC.GetStatus(handle, &empty, LibC.AtEmptyPath, BasicFields, found) == 0;
        }
    }
}
