using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>Imports beside WASI that compilers and SLEdge's applications have in modules which are otherwise self-contained.</summary>
internal static class ToolchainImports
{
    private const string ModuleName = "env";

    // As much as a person reads. The rest of a longer text is dropped.
    private const int TextBytesMax = 2 << 10;

    /// <summary>Defines the imports in a linker.</summary>
    public static void DefineIn(Linker linker) => linker
        // emscripten tells a host with views of the memory to renew them. This host has none.
        .Define(ModuleName, "emscripten_notify_memory_growth", (Action<int>)(_ => { }))
        // SLEdge counts a processor's cycles. A guest may know the time, so a cycle is a nanosecond here.
        .Define(ModuleName, "getcycles", (Func<Caller, long>)WasiPreview1.MonotonicNanoseconds)
        .Define(ModuleName, "abort", (Action<Caller, int, int, int, int>)Abort);

    // AssemblyScript's abort(message, file, line, column).
    private static void Abort(Caller caller, int message, int file, int line, int column)
    {
        var place = string.Create(
            CultureInfo.InvariantCulture, $"{Text(caller.Memory, file, "unknown file")}:{(uint)line}:{(uint)column}");
        throw new GuestAbortException($"{Text(caller.Memory, message, "no message")} ({place})", place);
    }

    // A string is UTF-16, and the word before it is its length in bytes. The guest may pass any address.
    private static string Text(Memory memory, int address, string missing)
    {
        if (address == 0 || !memory.TryGetSpan((uint)address - sizeof(uint), sizeof(uint), out var head))
        {
            return missing;
        }

        var bytes = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(head), TextBytesMax) & ~1u;
        return bytes > 0 && memory.TryGetSpan((uint)address, bytes, out var text)
            ? Printable(Encoding.Unicode.GetString(text))
            : missing;
    }

    // The text reaches terminals and logs.
    private static string Printable(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
