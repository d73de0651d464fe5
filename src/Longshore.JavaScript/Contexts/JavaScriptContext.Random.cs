using System.Security.Cryptography;

namespace Longshore.JavaScript.Contexts;

/// <content>The state of <c>Math.random</c>.</content>
public sealed partial class JavaScriptContext
{
    // More than QuickJS's structure of a context takes, some 500 bytes.
    private const int ContextBytes = 1 << 10;

    // A call of the generator costs over 1 us, whatever it fills.
    private readonly byte[] _seeds = new byte[32 * RandomState.Bytes];
    private int _seedsLeft;

    /// <summary>Finds where QuickJS keeps the state of <c>Math.random</c>, by drawing a number.</summary>
    /// <exception cref="InvalidDataException">It is not in QuickJS's context.</exception>
    internal RandomState FindRandom()
    {
        var address = (uint)_guest.Context.Invoke();
        var before = _guest.Memory.Span(address, ContextBytes).ToArray();
        Free(Evaluate("Math.random()", "longshore:random"));
        return RandomState.Find(address, before, _guest.Memory.Span(address, ContextBytes));
    }

    private void SeedRandom()
    {
        if (_module.Random is { } random)
        {
            RandomState.Seed(_guest.Memory.Span(random.Address, RandomState.Bytes), TakeSeed());
        }
    }

    private ReadOnlySpan<byte> TakeSeed()
    {
        if (_seedsLeft == 0)
        {
            RandomNumberGenerator.Fill(_seeds);
            _seedsLeft = _seeds.Length;
        }

        _seedsLeft -= RandomState.Bytes;
        return _seeds.AsSpan(_seedsLeft, RandomState.Bytes);
    }
}
