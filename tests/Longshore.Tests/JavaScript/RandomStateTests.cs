using System.Buffers.Binary;
using Longshore.JavaScript.Contexts;

namespace Longshore.Tests.JavaScript;

public sealed class RandomStateTests
{
    private const ulong State = 0x0123_4567_89ab_cdef;

    // One step of xorshift64* from State.
    private const ulong Stepped = 0xa69c_f1e9_aa4d_68fc;

    [Fact]
    public void Find_OneWordThatStepped_IsThatWord() =>
        Assert.Equal(new RandomState(1000 + 8), RandomState.Find(1000, Words(7, State, 9), Words(8, Stepped, 9)));

    [Fact]
    public void Find_ZerosThatStay_AreNoState() =>
        Assert.Throws<InvalidDataException>(() => RandomState.Find(0, Words(0, 0, State), Words(0, 0, State)));

    [Fact]
    public void Find_TwoWordsThatStepped_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => RandomState.Find(0, Words(State, State), Words(Stepped, Stepped)));

    [Fact]
    public void Seed_OfZeros_IsNotZero()
    {
        var state = new byte[RandomState.Bytes];
        RandomState.Seed(state, new byte[RandomState.Bytes]);

        Assert.Equal(1, state[0]);
    }

    private static byte[] Words(params ulong[] words)
    {
        var bytes = new byte[sizeof(ulong) * words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(sizeof(ulong) * i), words[i]);
        }

        return bytes;
    }
}
