namespace Longshore.Wasm.Wasi;

/// <content>Connections: reading, writing, and the calls on sockets that they take. A guest gets connections from its host; it cannot open
/// or accept one by itself.</content>
public sealed partial class WasiPreview1
{
    // A longer write is cut, as a system may do. Each is copied for the host.
    private const int SendBytesMax = 64 << 10;

    // witx types riflags, siflags and sdflags.
    private const int NoFlags = 0;
    private const int ShutDownReading = 1;
    private const int ShutDownWriting = 2;

    /// <summary>Makes a connection a descriptor of the guest. It is closed with the descriptor, at the latest before the next run.</summary>
    /// <returns>The descriptor's number, or null if the guest has as many descriptors as it may: the connection is then closed.</returns>
    public int? AddConnection(IGuestConnection connection)
    {
        var descriptor = new Descriptor
        {
            Kind = DescriptorKind.Connection,
            Connection = connection,
            Rights = WasiRights.Read | WasiRights.Write | WasiRights.Poll | WasiRights.Status | WasiRights.SetFlags,
        };
        return _descriptors.TryAdd(descriptor, out var number) ? number : null;
    }

    private static void DefineSockets(Linker linker) => linker
        .Define(ModuleName, "sock_accept", (Caller c, int fd, int flags, int at) =>
            Of(c).OnConnection(fd, NoFlags, _ => WasiErrno.OperationNotSupported))
        .Define(ModuleName, "sock_recv", (Caller c, int fd, int vectors, int count, int flags, int sizeAt, int flagsAt) =>
            Of(c).OnConnection(fd, flags, found => WriteNoFlags(c.Memory, flagsAt) is var errno and not WasiErrno.Success
                ? errno
                : Receive(c, found, vectors, count, sizeAt)))
        .Define(ModuleName, "sock_send", (Caller c, int fd, int vectors, int count, int flags, int at) =>
            Of(c).OnConnection(fd, flags, found => Send(c, found, vectors, count, at)))
        .Define(ModuleName, "sock_shutdown", (Caller c, int fd, int how) =>
            Of(c).OnConnection(fd, NoFlags, found => ShutDown(c.Store, found, how)));

    private int OnConnection(int fd, int flags, Func<Descriptor, int> action) =>
        _descriptors.Find(fd, WasiRights.None, out var descriptor) is var errno and not WasiErrno.Success ? errno
            : descriptor.Connection is null ? WasiErrno.NotSocket
            : flags != NoFlags ? WasiErrno.OperationNotSupported
            : action(descriptor);

    private int Read(Caller caller, int fd, int vectors, int count, int at) => FindConnection(fd, WasiRights.Read) is { } descriptor
        ? Receive(caller, descriptor, vectors, count, at)
        : Move(caller.Memory, fd, WasiRights.Read, vectors, count, at, offset: 0, ReadNext);

    private int Write(Caller caller, int fd, int vectors, int count, int at) => FindConnection(fd, WasiRights.Write) is { } descriptor
        ? Send(caller, descriptor, vectors, count, at)
        : Move(caller.Memory, fd, WasiRights.Write, vectors, count, at, offset: 0, WriteNext);

    private Descriptor? FindConnection(int fd, WasiRights needed) =>
        _descriptors.Find(fd, needed, out var descriptor) == WasiErrno.Success && descriptor.Connection is not null ? descriptor : null;

    // Fills the first vector that has room, with what has arrived.
    private static int Receive(Caller caller, Descriptor descriptor, int vectors, int count, int at)
    {
        if ((uint)count > IoVectorsMax)
        {
            return WasiErrno.Invalid;
        }

        Span<byte> into = default;
        for (var i = 0; i < count && into.IsEmpty; i++)
        {
            if (!TryGetVector(caller.Memory, vectors, i, out into))
            {
                return WasiErrno.Fault;
            }
        }

        int received;
        GuestConnectionError error;
        while (!descriptor.Connection!.TryRead(into, out received, out error))
        {
            if (((FdFlags)descriptor.Flags & FdFlags.NonBlocking) != FdFlags.None)
            {
                return WasiErrno.Again;
            }

            var readable = descriptor.Connection.Readable;
            caller.Store.Wait(readable);
            if (!readable.IsCompleted)
            {
                // The guest was interrupted and ends at its next check.
                return WasiErrno.Interrupted;
            }
        }

        return error == GuestConnectionError.None ? WriteU32(caller.Memory, at, received) : (int)error;
    }

    private static int Send(Caller caller, Descriptor descriptor, int vectors, int count, int at)
    {
        if ((uint)count > IoVectorsMax)
        {
            return WasiErrno.Invalid;
        }

        var sent = new MemoryStream();
        for (var i = 0; i < count && sent.Length < SendBytesMax; i++)
        {
            if (!TryGetVector(caller.Memory, vectors, i, out var bytes))
            {
                return WasiErrno.Fault;
            }

            sent.Write(bytes[..(int)Math.Min(bytes.Length, SendBytesMax - sent.Length)]);
        }

        var errno = Await(caller.Store, descriptor.Connection!.WriteAsync(sent.GetBuffer().AsMemory(0, (int)sent.Length)));
        return errno == WasiErrno.Success ? WriteU32(caller.Memory, at, (int)sent.Length) : errno;
    }

    private static int ShutDown(Store store, Descriptor descriptor, int how) =>
        how is <= 0 or > (ShutDownReading | ShutDownWriting) ? WasiErrno.Invalid
            : (how & ShutDownWriting) == 0 ? WasiErrno.Success
            : Await(store, descriptor.Connection!.EndAsync());

    private static int Await(Store store, Task<GuestConnectionError> running)
    {
        if (!running.IsCompleted)
        {
            store.Wait(running);
        }

        return running.IsCompleted ? (int)running.Result : WasiErrno.Interrupted;
    }

    private static int WriteNoFlags(Memory memory, int at)
    {
        if (!memory.TryGetSpan((uint)at, sizeof(ushort), out var flags))
        {
            return WasiErrno.Fault;
        }

        flags.Clear();
        return WasiErrno.Success;
    }
}
