using System.Runtime.InteropServices;

namespace Longshore.Wasm.Native;

/// <summary>Writes machine code for ARM64 (Arm Architecture Reference Manual, C6.2). The instructions that have one form in our code are words; those
/// with numbers have methods. Registers are numbered as the processor numbers them; 31 is the stack pointer or zero.</summary>
internal sealed class Arm64Code
{
    /// <summary>The bytes of an instruction.</summary>
    public const int WordBytes = 4;

    public const uint IfNotEqual = 1;
    public const uint IfHigherOrSame = 2;
    public const uint IfLess = 11;

    private const int OffsetBits = 19;

    private readonly List<uint> _words = [];

    /// <summary>The code.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_words));

    /// <summary>Appends instructions.</summary>
    public Arm64Code Then(params ReadOnlySpan<uint> words)
    {
        _words.AddRange(words);
        return this;
    }

    /// <summary>Loads a number, always by four instructions.</summary>
    public Arm64Code Set(int register, ulong value)
    {
        for (uint part = 0; part < 4; part++)
        {
            var bits = (uint)(value >> (int)(16 * part)) & 0xFFFF;
            Then((part == 0 ? 0xD2800000u : 0xF2800000u) | (part << 21) | (bits << 5) | (uint)register); // movz, movk
        }

        return this;
    }

    /// <summary><c>ldr register, [from, #offset]</c>.</summary>
    public Arm64Code Load(int register, int from, int offset) => Then(Scaled(0xF9400000, register, from, offset, sizeof(ulong)));

    /// <summary><c>ldr w_register, [from, #offset]</c>.</summary>
    public Arm64Code LoadWord(int register, int from, int offset) => Then(Scaled(0xB9400000, register, from, offset, sizeof(uint)));

    /// <summary><c>str register, [to, #offset]</c>.</summary>
    public Arm64Code Store(int register, int to, int offset) => Then(Scaled(0xF9000000, register, to, offset, sizeof(ulong)));

    /// <summary><c>stp first, second, [to, #offset]</c>.</summary>
    public Arm64Code StorePair(int first, int second, int to, int offset) =>
        Then(0xA9000000 | ((uint)(offset / sizeof(ulong)) & 0x7F) << 15 | (uint)second << 10 | (uint)to << 5 | (uint)first);

    /// <summary><c>add register, from, #value</c>, up to 4095.</summary>
    public Arm64Code Add(int register, int from, int value) => Then(0x91000000 | (uint)value << 10 | (uint)from << 5 | (uint)register);

    /// <summary><c>sub register, from, #value</c>, up to 4095.</summary>
    public Arm64Code Subtract(int register, int from, int value) => Then(0xD1000000 | (uint)value << 10 | (uint)from << 5 | (uint)register);

    /// <summary>Begins a branch to a place behind it.</summary>
    /// <returns>The branch, for <see cref="Land"/>.</returns>
    public int Branch(uint condition)
    {
        Then(0x54000000 | condition);
        return _words.Count - 1;
    }

    /// <summary>The next instruction is the target of branches.</summary>
    public Arm64Code Land(params ReadOnlySpan<int> branches)
    {
        foreach (var branch in branches)
        {
            _words[branch] |= (uint)(_words.Count - branch) << 5;
        }

        return this;
    }

    /// <summary>A branch to an instruction before it.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="words">How many instructions before.</param>
    public Arm64Code BranchBack(uint condition, int words) => Then(0x54000000 | condition | ((uint)-words & ((1u << OffsetBits) - 1)) << 5);

    // Such an offset is counted in units of what is loaded or stored.
    private static uint Scaled(uint instruction, int register, int from, int offset, int unit) =>
        instruction | (uint)(offset / unit) << 10 | (uint)from << 5 | (uint)register;
}
