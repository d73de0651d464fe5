using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The digest of a snapshot: of its pages that are not zero with their addresses, its tables, globals and dropped segments.</summary>
internal static class SnapshotDigest
{
    public static byte[] Of(Snapshot snapshot)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var memory in snapshot.Memories)
        {
            Append(hash, memory.Bytes);
            for (long address = 0; address < memory.Bytes; address += Pages.Bytes)
            {
                var page = memory.PageAt((uint)address);
                if (page.ContainsAnyExcept((byte)0))
                {
                    Append(hash, address);
                    hash.AppendData(page);
                }
            }
        }

        foreach (var table in snapshot.Tables)
        {
            Append(hash, table.Length);
            hash.AppendData(MemoryMarshal.AsBytes(table.AsSpan()));
        }

        hash.AppendData(MemoryMarshal.AsBytes(snapshot.Globals.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(snapshot.DroppedElements.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(snapshot.DroppedData.AsSpan()));
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
