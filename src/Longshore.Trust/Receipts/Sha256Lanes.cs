using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Longshore.Trust.Receipts;

/// <summary>SHA-256 (FIPS 180-4) of eight messages at one time, each in a lane of the processor's vectors. The platform takes about a microsecond for each
/// short message, most of it before and after the arithmetic.</summary>
internal static class Sha256Lanes
{
    /// <summary>How many messages are hashed at one time.</summary>
    public const int Count = 8;

    /// <summary>The length of a block.</summary>
    public const int BlockBytes = 64;

    private const int Words = 16;
    private const int StateWords = 8;

    // A byte that ends the message, and its length in bits.
    private const int PaddingBytes = 1 + sizeof(ulong);

    /// <summary>Whether this processor has vectors for it.</summary>
    public static bool IsFast => Vector256.IsHardwareAccelerated;

    private static ReadOnlySpan<uint> InitialState =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The blocks of a message.</summary>
    public static int BlocksOf(int messageBytes) => (messageBytes + PaddingBytes + BlockBytes - 1) / BlockBytes;

    /// <summary>Writes what ends a message that stands at the start of its blocks.</summary>
    /// <param name="blocks">The blocks, whole.</param>
    /// <param name="messageBytes">The message's length.</param>
    public static void End(Span<byte> blocks, int messageBytes)
    {
        blocks[messageBytes..].Clear();
        blocks[messageBytes] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(blocks[^sizeof(ulong)..], 8 * (ulong)messageBytes);
    }

    /// <summary>Hashes eight messages of equally many blocks.</summary>
    /// <param name="messages">The messages with their ends, one after the other.</param>
    /// <param name="digests">Takes the digests, one after the other.</param>
    public static void Hash(ReadOnlySpan<byte> messages, Span<byte> digests)
    {
        var bytes = messages.Length / Count;
        Span<Vector256<uint>> state = stackalloc Vector256<uint>[StateWords];
        Span<Vector256<uint>> schedule = stackalloc Vector256<uint>[Constants.Length];
        for (var word = 0; word < StateWords; word++)
        {
            state[word] = Vector256.Create(InitialState[word]);
        }

        for (var start = 0; start < bytes; start += BlockBytes)
        {
            for (var word = 0; word < Words; word++)
            {
                schedule[word] = Gather(messages[(start + word * sizeof(uint))..], bytes);
            }

            Extend(schedule);
            Compress(state, schedule);
        }

        Scatter(state, digests);
    }

    private static Vector256<uint> Gather(ReadOnlySpan<byte> from, int stride) => Vector256.Create(
        BinaryPrimitives.ReadUInt32BigEndian(from),
        BinaryPrimitives.ReadUInt32BigEndian(from[stride..]),
        BinaryPrimitives.ReadUInt32BigEndian(from[(2 * stride)..]),
        BinaryPrimitives.ReadUInt32BigEndian(from[(3 * stride)..]),
        BinaryPrimitives.ReadUInt32BigEndian(from[(4 * stride)..]),
        BinaryPrimitives.ReadUInt32BigEndian(from[(5 * stride)..]),
        BinaryPrimitives.ReadUInt32BigEndian(from[(6 * stride)..]),
        BinaryPrimitives.ReadUInt32BigEndian(from[(7 * stride)..]));

    private static void Scatter(ReadOnlySpan<Vector256<uint>> state, Span<byte> digests)
    {
        for (var lane = 0; lane < Count; lane++)
        {
            for (var word = 0; word < StateWords; word++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(digests[((lane * StateWords + word) * sizeof(uint))..], state[word][lane]);
            }
        }
    }

    private static void Extend(Span<Vector256<uint>> w)
    {
        for (var t = Words; t < w.Length; t++)
        {
            var (early, late) = (w[t - 15], w[t - 2]);
            var first = Rotate(early, 7) ^ Rotate(early, 18) ^ Vector256.ShiftRightLogical(early, 3);
            var second = Rotate(late, 17) ^ Rotate(late, 19) ^ Vector256.ShiftRightLogical(late, 10);
            w[t] = w[t - 16] + first + w[t - 7] + second;
        }
    }

    private static void Compress(Span<Vector256<uint>> state, ReadOnlySpan<Vector256<uint>> w)
    {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
        for (var t = 0; t < w.Length; t++)
        {
            var first = h + (Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25)) + (g ^ (e & (f ^ g))) + Vector256.Create(Constants[t]) + w[t];
            var second = (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22)) + ((a & b) | (c & (a | b)));
            h = g;
            g = f;
            f = e;
            e = d + first;
            d = c;
            c = b;
            b = a;
            a = first + second;
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    private static Vector256<uint> Rotate(Vector256<uint> value, int bits) =>
        Vector256.ShiftRightLogical(value, bits) | Vector256.ShiftLeft(value, (8 * sizeof(uint)) - bits);
}
