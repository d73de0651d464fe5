using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Operations;

/// <summary>The imports by which WebAssembly asks for operations: <c>longshore.call</c> and <c>longshore.take</c>.</summary>
internal static class OperationImports
{
    private const string ModuleName = "longshore";

    /// <summary>The largest request of a guest, in bytes: 64 MiB. A body has as much room in the guest's memory by default.</summary>
    public const int RequestBytesMax = 64 << 20;

    /// <summary>Defines the imports in a linker.</summary>
    public static void DefineIn(Linker linker) => linker
        .Define(ModuleName, "call", (Func<Caller, int, int, int, int, int>)Call)
        .Define(ModuleName, "take", (Func<Caller, int, int, int>)Take);

    // (request, request_bytes, answer, answer_bytes) to the answer's length. A longer answer than answer_bytes is kept for take.
    private static int Call(Caller caller, int request, int requestBytes, int answer, int answerBytes)
    {
        var room = Bytes(caller, answer, answerBytes).Length;
        if ((uint)requestBytes > RequestBytesMax)
        {
            throw new CapabilityTrapException("RequestTooLarge", $"the request for an operation is over {RequestBytesMax} bytes");
        }

        var world = SandboxWorld.Of(caller);
        var running = world.CallAsync(Bytes(caller, request, requestBytes).ToArray());
        var frame = running.IsCompleted ? running.Result : Await(caller, running.AsTask());
        if (frame.Length <= room)
        {
            // The memory may have grown meanwhile, by another thread of the guest.
            frame.CopyTo(Bytes(caller, answer, answerBytes));
        }
        else
        {
            world.Keep(caller.Store, frame);
        }

        return frame.Length;
    }

    // (buffer, buffer_bytes) to the length of the answer that the last call kept, or -1 if there is none or it is longer than the buffer.
    private static int Take(Caller caller, int buffer, int bufferBytes)
    {
        var into = Bytes(caller, buffer, bufferBytes);
        return SandboxWorld.Of(caller).TryTake(caller.Store, into, out var length) ? length : -1;
    }

    // An interrupted guest ends at its next check; it sees no answer.
    private static byte[] Await(Caller caller, Task<byte[]> running)
    {
        caller.Store.Wait(running);
        return running.IsCompleted ? running.Result : OperationFrame.NotDone(OperationError.Cancelled, "the call was ended");
    }

    // The guest may pass any address and any length.
    private static Span<byte> Bytes(Caller caller, int address, int length) =>
        caller.Memory.TryGetSpan((uint)address, (uint)length, out var bytes)
            ? bytes
            : throw new CapabilityTrapException("MemoryOutOfBounds", "the address of a request or answer is out of the guest's memory");
}
