using System.Buffers.Binary;
using Longshore.Functions.Mpi;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>The imports by which ranks send and receive messages. Each answers with an <see cref="MpiError"/>.</summary>
internal static class MpiMessageImports
{
    private const string ModuleName = "longshore";

    // source, tag, bytes: each a word.
    private const int StatusBytes = 3 * sizeof(int);

    /// <summary>Defines the imports in a linker.</summary>
    public static void DefineIn(Linker linker) => linker
        .Define(ModuleName, "mpi_send", (Func<Caller, int, int, int, int, int, int>)Send)
        .Define(ModuleName, "mpi_receive", (Func<Caller, int, int, int, int, int, int, int>)Receive)
        .Define(ModuleName, "mpi_post", (Func<Caller, int, int, int, int, int, int, int>)Post)
        .Define(ModuleName, "mpi_await", (Func<Caller, int, int, int, int>)Await)
        .Define(ModuleName, "mpi_await_any", (Func<Caller, int, int, int>)AwaitAny)
        .Define(ModuleName, "mpi_forget", (Func<Caller, int, int>)Forget)
        .Define(ModuleName, "mpi_probe", (Func<Caller, int, int, int, int, int, int>)Probe);

    // (communicator, to, tag, bytes, length)
    private static int Send(Caller caller, int group, int to, int tag, int bytes, int length) => MpiBorder.Run(caller, rank =>
    {
        if ((uint)length > MpiLimits.MessageBytesMax)
        {
            return (int)MpiError.Limit;
        }

        var error = rank.Send(group, to, tag, GuestMemory.At(caller, bytes, length).ToArray(), out var sent);
        MpiBorder.Wait(caller, rank, "MPI_Send", sent);
        return (int)error;
    });

    // (communicator, from, tag, buffer, buffer_bytes, status)
    private static int Receive(Caller caller, int group, int from, int tag, int buffer, int bytes, int status) => MpiBorder.Run(caller, rank =>
    {
        _ = GuestMemory.At(caller, buffer, bytes);
        var error = rank.Receive(group, from, tag, (uint)bytes, out var receive);
        if (error != MpiError.Success)
        {
            return (int)error;
        }

        MpiBorder.Wait(caller, rank, "MPI_Recv", receive.Done);
        return (int)Take(caller, receive.Message!, buffer, bytes, status);
    });

    // (communicator, from, tag, buffer, buffer_bytes, request): the request's number is written
    private static int Post(Caller caller, int group, int from, int tag, int buffer, int bytes, int request) => MpiBorder.Run(caller, rank =>
    {
        _ = GuestMemory.At(caller, buffer, bytes);
        var into = GuestMemory.At(caller, request, sizeof(int));

        // Buffers do not overlap. So messages that have come and were not taken have no more bytes than the guest's memory.
        if (rank.IsFull || rank.BufferBytes + (uint)bytes > caller.Memory.Length)
        {
            return (int)MpiError.Limit;
        }

        var error = rank.Receive(group, from, tag, (uint)bytes, out var receive);
        if (error == MpiError.Success)
        {
            BinaryPrimitives.WriteInt32LittleEndian(into, rank.Keep(new MpiRequest(receive, buffer, bytes)));
        }

        return (int)error;
    });

    // (request, waits, status)
    private static int Await(Caller caller, int request, int waits, int status) => MpiBorder.Run(caller, rank =>
    {
        if (rank.Kept(request) is not { } kept)
        {
            return (int)MpiError.Request;
        }

        if (waits != 0)
        {
            MpiBorder.Wait(caller, rank, "MPI_Wait", kept.Receive.Done);
        }
        else if (!kept.Receive.Done.IsCompleted)
        {
            return (int)MpiError.Pending;
        }

        rank.World.ThrowIfFailed();
        rank.Forget(request);
        return (int)Take(caller, kept.Receive.Message!, kept.Buffer, kept.BufferBytes, status);
    });

    // (requests, count): waits until one of them is ready. It is not taken.
    private static int AwaitAny(Caller caller, int requests, int count) => MpiBorder.Run(caller, rank =>
    {
        if ((uint)count > MpiLimits.RequestsMax)
        {
            return (int)MpiError.Count;
        }

        var list = GuestMemory.At(caller, requests, count * sizeof(int));
        var tasks = new List<Task>();
        for (var i = 0; i < count; i++)
        {
            if (rank.Kept(BinaryPrimitives.ReadInt32LittleEndian(list[(i * sizeof(int))..])) is { } kept)
            {
                tasks.Add(kept.Receive.Done);
            }
        }

        if (tasks.Count == 0)
        {
            return (int)MpiError.Request;
        }

        MpiBorder.Wait(caller, rank, "MPI_Waitany", tasks);
        return (int)MpiError.Success;
    });

    // (request)
    private static int Forget(Caller caller, int request) => MpiBorder.Run(caller, rank =>
    {
        if (rank.Kept(request) is null)
        {
            return (int)MpiError.Request;
        }

        rank.Forget(request);
        return (int)MpiError.Success;
    });

    // (communicator, from, tag, waits, status)
    private static int Probe(Caller caller, int group, int from, int tag, int waits, int status) => MpiBorder.Run(caller, rank =>
    {
        var error = rank.Probe(group, from, tag, waits != 0, out var probe);
        if (error != MpiError.Success)
        {
            return (int)error;
        }

        // A rank at another node waits for the answer in either case.
        MpiBorder.Wait(caller, rank, waits != 0 ? "MPI_Probe" : "MPI_Iprobe", probe.Done);
        if (probe.Message is not { } found)
        {
            return (int)MpiError.Pending;
        }

        Describe(caller, found, found.Length, status);
        return (int)MpiError.Success;
    });

    private static MpiError Take(Caller caller, MpiMessage message, int buffer, int bytes, int status)
    {
        var into = GuestMemory.At(caller, buffer, bytes);
        var taken = message.Bytes.Span[..Math.Min(message.Bytes.Length, into.Length)];
        taken.CopyTo(into);
        Describe(caller, message, taken.Length, status);
        return taken.Length == message.Bytes.Length && !message.IsCut ? MpiError.Success : MpiError.Truncate;
    }

    private static void Describe(Caller caller, MpiMessage message, int bytes, int status)
    {
        if (status == 0)
        {
            return;
        }

        var into = GuestMemory.At(caller, status, StatusBytes);
        BinaryPrimitives.WriteInt32LittleEndian(into, message.Source);
        BinaryPrimitives.WriteInt32LittleEndian(into[sizeof(int)..], message.Tag);
        BinaryPrimitives.WriteInt32LittleEndian(into[(2 * sizeof(int))..], bytes);
    }
}
