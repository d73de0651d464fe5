using System.Buffers.Binary;

namespace Longshore.JavaScript.Contexts;

/// <summary>The place in the guest's memory where QuickJS keeps the state of <c>Math.random</c>: one number of 64 bits, stepped by
/// xorshift64* (Vigna, 2016). The host writes a new one into every context, so that the function stays QuickJS's own.</summary>
/// <param name="Address">The address in the guest's memory.</param>
internal sealed record RandomState(uint Address)
{
    public const int Bytes = sizeof(ulong);

    /// <summary>Finds the state in two copies of the same memory, before and after one number was drawn: the only word that made this
    /// generator's step.</summary>
    /// <param name="address">The address of the copies.</param>
    /// <param name="before">The memory before.</param>
    /// <param name="after">The memory after.</param>
    /// <exception cref="InvalidDataException">No word made the step, or several did.</exception>
    public static RandomState Find(uint address, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        RandomState? found = null;
        for (var at = 0; at + Bytes <= before.Length; at += Bytes)
        {
            var state = BinaryPrimitives.ReadUInt64LittleEndian(before[at..]);
            if (state == 0 || Step(state) != BinaryPrimitives.ReadUInt64LittleEndian(after[at..]))
            {
                continue;
            }

            found = found is null
                ? new RandomState(address + (uint)at)
                : throw new InvalidDataException("quickjs.wasm has two states of Math.random");
        }

        return found ?? throw new InvalidDataException("quickjs.wasm keeps the state of Math.random elsewhere than in its context");
    }

    /// <summary>Writes a state.</summary>
    /// <param name="state">The memory at <see cref="Address"/>.</param>
    /// <param name="seed">As many bytes, which nobody can predict.</param>
    public static void Seed(Span<byte> state, ReadOnlySpan<byte> seed)
    {
        seed.CopyTo(state);

        // Zero would stay zero.
        state[0] |= 1;
    }

    private static ulong Step(ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        return state ^ state >> 27;
    }
}
