using System.Buffers.Binary;
using System.Text;

namespace Longshore.Wasm.Wasi;

/// <summary>Writes arguments or environment variables in WASI's form: zero-terminated UTF-8 strings and a pointer to
/// each.</summary>
internal static class StringList
{
    public static int WriteSizes(Memory memory, IReadOnlyList<string> strings, int countAt, int bytesAt)
    {
        if (!memory.TryGetSpan((uint)countAt, sizeof(uint), out var count)
            || !memory.TryGetSpan((uint)bytesAt, sizeof(uint), out var bytes))
        {
            return WasiErrno.Fault;
        }

        BinaryPrimitives.WriteInt32LittleEndian(count, strings.Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Length(strings));
        return WasiErrno.Success;
    }

    public static int Write(Memory memory, IReadOnlyList<string> strings, int pointersAt, int bytesAt)
    {
        if (!memory.TryGetSpan((uint)pointersAt, (uint)(sizeof(uint) * strings.Count), out var pointers)
            || !memory.TryGetSpan((uint)bytesAt, (uint)Length(strings), out var bytes))
        {
            return WasiErrno.Fault;
        }

        var used = 0;
        for (var i = 0; i < strings.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(pointers[(sizeof(uint) * i)..], bytesAt + used);
            used += Encoding.UTF8.GetBytes(strings[i], bytes[used..]);
            bytes[used++] = 0;
        }

        return WasiErrno.Success;
    }

    private static int Length(IReadOnlyList<string> strings)
    {
        var length = strings.Count;
        for (var i = 0; i < strings.Count; i++)
        {
            length += Encoding.UTF8.GetByteCount(strings[i]);
        }

        return length;
    }
}
