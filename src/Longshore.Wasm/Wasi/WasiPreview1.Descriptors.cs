using System.Buffers.Binary;
using System.Text;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Wasi;

/// <content>Calls on any descriptor: reading, writing, seeking, status, flags and rights.</content>
public sealed unsafe partial class WasiPreview1
{
    private const int IoVectorsMax = 1024;
    private const int IoVectorBytes = 8;
    private const int FdStatBytes = 24;
    private const int PrestatBytes = 8;
    private const int SetWhence = 0;
    private const int CurrentWhence = 1;
    private const int EndWhence = 2;

    private delegate int Transfer(Descriptor descriptor, Span<byte> bytes, long offset);

    private static void DefineDescriptors(Linker linker) => linker
        .Define(ModuleName, "fd_read", (Caller c, int fd, int vectors, int count, int at) => Of(c).TrySuspend(c.Store, fd)
            ? WasiErrno.Success
            : Of(c).Read(c, fd, vectors, count, at))
        .Define(ModuleName, "fd_write", (Caller c, int fd, int vectors, int count, int at) => Of(c).Write(c, fd, vectors, count, at))
        .Define(ModuleName, "fd_pread", (Caller c, int fd, int vectors, int count, long offset, int at) => Of(c).Move(
            c.Memory, fd, WasiRights.Read | WasiRights.Seek, vectors, count, at, offset, ReadAt))
        .Define(ModuleName, "fd_pwrite", (Caller c, int fd, int vectors, int count, long offset, int at) => Of(c).Move(
            c.Memory, fd, WasiRights.Write | WasiRights.Seek, vectors, count, at, offset, WriteAt))
        .Define(ModuleName, "fd_seek", (Caller c, int fd, long offset, int whence, int at) =>
            Of(c).Seek(c.Memory, fd, WasiRights.Seek, offset, whence, at))
        .Define(ModuleName, "fd_tell", (Caller c, int fd, int at) =>
            Of(c).Seek(c.Memory, fd, WasiRights.Tell, 0, CurrentWhence, at))
        .Define(ModuleName, "fd_close", (Caller c, int fd) => Of(c)._descriptors.Close(fd))
        .Define(ModuleName, "fd_renumber", (Caller c, int from, int to) => Of(c)._descriptors.Renumber(from, to))
        .Define(ModuleName, "fd_fdstat_get", (Caller c, int fd, int at) => Of(c).DescriptorStatus(c.Memory, fd, at))
        .Define(ModuleName, "fd_fdstat_set_flags", (Caller c, int fd, int flags) => Of(c).SetFlags(fd, flags))
        .Define(ModuleName, "fd_fdstat_set_rights", (Caller c, int fd, long rights, long inheriting) =>
            Of(c).SetRights(fd, (WasiRights)rights, (WasiRights)inheriting))
        .Define(ModuleName, "fd_prestat_get", (Caller c, int fd, int at) => Of(c).PreopenedStatus(c.Memory, fd, at))
        .Define(ModuleName, "fd_prestat_dir_name", (Caller c, int fd, int path, int length) =>
            Of(c).PreopenedName(c.Memory, fd, path, length));

    // A guest that runs to be suspended is suspended where it waits for more input than it was given.
    private bool TrySuspend(Store store, int fd) =>
        store.AwaitsSuspension
        && _input.IsEmpty
        && _descriptors.Find(fd, WasiRights.Read, out var descriptor) == WasiErrno.Success
        && descriptor.Kind == DescriptorKind.Input
        && store.TrySuspend();

    /// <summary>Moves bytes between a descriptor and the guest's vectors. Stops at the first vector that is not filled.</summary>
    private int Move(
        Memory memory, int fd, WasiRights needed, int vectors, int count, int movedAt, long offset, Transfer transfer)
    {
        if (_descriptors.Find(fd, needed, out var descriptor) is var errno and not WasiErrno.Success)
        {
            // Reading from an output stream, or writing to an input stream, is reported as a bad descriptor.
            return errno == WasiErrno.NotCapable && descriptor.File is null ? WasiErrno.BadDescriptor : errno;
        }

        if ((uint)count > IoVectorsMax)
        {
            return WasiErrno.Invalid;
        }

        var moved = 0L;
        for (var i = 0; i < count; i++)
        {
            if (!TryGetVector(memory, vectors, i, out var bytes))
            {
                return WasiErrno.Fault;
            }

            var part = transfer(descriptor, bytes, offset + moved);
            if (part < 0)
            {
                return -part;
            }

            moved += part;
            if (part < bytes.Length)
            {
                break;
            }
        }

        return WriteU32(memory, movedAt, (int)moved);
    }

    private static bool TryGetVector(Memory memory, int vectors, int index, out Span<byte> bytes)
    {
        bytes = default;
        if (!memory.TryGetSpan((uint)vectors + (uint)(IoVectorBytes * index), IoVectorBytes, out var vector))
        {
            return false;
        }

        var address = BinaryPrimitives.ReadUInt32LittleEndian(vector);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(vector[sizeof(uint)..]);
        return memory.TryGetSpan(address, length, out bytes);
    }

    // Each of these returns the number of bytes moved, or a negative error number.
    private int ReadNext(Descriptor descriptor, Span<byte> bytes, long offset)
    {
        if (descriptor.File is { } file)
        {
            fixed (byte* buffer = bytes)
            {
                return Moved(LibC.Read(file, buffer, (nuint)bytes.Length));
            }
        }

        lock (_streams)
        {
            var length = Math.Min(bytes.Length, _input.Length);
            _input.Span[..length].CopyTo(bytes);
            _input = _input[length..];
            return length;
        }
    }

    private int WriteNext(Descriptor descriptor, Span<byte> bytes, long offset)
    {
        if (descriptor.File is { } file)
        {
            fixed (byte* buffer = bytes)
            {
                return Moved(LibC.Write(file, buffer, (nuint)bytes.Length));
            }
        }

        lock (_streams)
        {
            (descriptor.Kind switch
            {
                DescriptorKind.Output => _output,
                DescriptorKind.Input => _answer!,
                _ => _error,
            }).Write(bytes);
            return bytes.Length;
        }
    }

    private static int ReadAt(Descriptor descriptor, Span<byte> bytes, long offset)
    {
        fixed (byte* buffer = bytes)
        {
            return descriptor.File is { } file
                ? Moved(LibC.ReadAt(file, buffer, (nuint)bytes.Length, offset))
                : -WasiErrno.IllegalSeek;
        }
    }

    private static int WriteAt(Descriptor descriptor, Span<byte> bytes, long offset)
    {
        fixed (byte* buffer = bytes)
        {
            return descriptor.File is { } file
                ? Moved(LibC.WriteAt(file, buffer, (nuint)bytes.Length, offset))
                : -WasiErrno.IllegalSeek;
        }
    }

    private static int Moved(nint result) => result < 0 ? -WasiErrno.Last() : (int)result;

    private int Seek(Memory memory, int fd, WasiRights needed, long offset, int whence, int at)
    {
        if (_descriptors.Find(fd, needed, out var descriptor) is var errno and not WasiErrno.Success)
        {
            return errno == WasiErrno.NotCapable && descriptor.File is null ? WasiErrno.IllegalSeek : errno;
        }

        if (whence is not (SetWhence or CurrentWhence or EndWhence))
        {
            return WasiErrno.Invalid;
        }

        // The whence numbers are the same in WASI and Linux, so they need no conversion.
        var position = LibC.Seek(descriptor.File!, offset, whence);
        return position < 0 ? WasiErrno.Last() : WriteU64(memory, at, (ulong)position);
    }

    // The type of a stream stays 0 (unknown), so that C libraries buffer it fully.
    private int DescriptorStatus(Memory memory, int fd, int at)
    {
        if (_descriptors.Find(fd, WasiRights.None, out var descriptor) is var errno and not WasiErrno.Success)
        {
            return errno;
        }

        if (!memory.TryGetSpan((uint)at, FdStatBytes, out var status))
        {
            return WasiErrno.Fault;
        }

        status.Clear();
        status[0] = descriptor.Kind switch
        {
            DescriptorKind.File => WasiFileType.Regular,
            DescriptorKind.Directory => WasiFileType.Directory,
            DescriptorKind.Connection => WasiFileType.StreamSocket,
            _ => 0,
        };
        BinaryPrimitives.WriteUInt16LittleEndian(status[2..], descriptor.Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(status[8..], (ulong)descriptor.Rights);
        BinaryPrimitives.WriteUInt64LittleEndian(status[16..], (ulong)descriptor.Inheriting);
        return WasiErrno.Success;
    }

    // Linux can change these two flags of an open file. The other flags are set when the file is opened.
    private int SetFlags(int fd, int flags)
    {
        const int SetFileFlags = 4;
        if (_descriptors.FindToChange(fd, WasiRights.SetFlags, out var descriptor) is var errno and not WasiErrno.Success)
        {
            return errno;
        }

        var changed = flags ^ descriptor.Flags;
        if ((changed & ~(int)(FdFlags.Append | FdFlags.NonBlocking)) != 0)
        {
            return (flags & ~(int)FdFlags.All) != 0 ? WasiErrno.Invalid : WasiErrno.OperationNotSupported;
        }

        // The host waits for connections itself.
        if (descriptor.File is { } file && LibC.Control(file, SetFileFlags, FdFlagsOf((FdFlags)flags)) < 0)
        {
            return WasiErrno.Last();
        }

        descriptor.Flags = (ushort)flags;
        return WasiErrno.Success;
    }

    private int SetRights(int fd, WasiRights rights, WasiRights inheriting)
    {
        if (_descriptors.FindToChange(fd, WasiRights.None, out var descriptor) is var errno and not WasiErrno.Success)
        {
            return errno;
        }

        if ((rights & ~descriptor.Rights) != WasiRights.None || (inheriting & ~descriptor.Inheriting) != WasiRights.None)
        {
            return WasiErrno.NotCapable;
        }

        descriptor.Rights = rights;
        descriptor.Inheriting = inheriting;
        return WasiErrno.Success;
    }

    private int PreopenedStatus(Memory memory, int fd, int at)
    {
        if (_descriptors.Find(fd, WasiRights.None, out var descriptor) != WasiErrno.Success || descriptor.Preopened is null)
        {
            return WasiErrno.BadDescriptor;
        }

        if (!memory.TryGetSpan((uint)at, PrestatBytes, out var status))
        {
            return WasiErrno.Fault;
        }

        status.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(status[4..], Encoding.UTF8.GetByteCount(descriptor.Preopened.GuestPath));
        return WasiErrno.Success;
    }

    private int PreopenedName(Memory memory, int fd, int at, int length)
    {
        if (_descriptors.Find(fd, WasiRights.None, out var descriptor) != WasiErrno.Success || descriptor.Preopened is null)
        {
            return WasiErrno.BadDescriptor;
        }

        var name = Encoding.UTF8.GetBytes(descriptor.Preopened.GuestPath);
        if ((uint)length < (uint)name.Length)
        {
            return WasiErrno.NameTooLong;
        }

        if (!memory.TryGetSpan((uint)at, (uint)name.Length, out var bytes))
        {
            return WasiErrno.Fault;
        }

        name.CopyTo(bytes);
        return WasiErrno.Success;
    }
}
