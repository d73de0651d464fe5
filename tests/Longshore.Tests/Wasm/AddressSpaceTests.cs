using Longshore.Wasm.Native;

namespace Longshore.Tests.Wasm;

/// <summary>What the engine takes of the addresses and pages that a system gives.</summary>
public sealed class AddressSpaceTests
{
    private const long Gigabyte = 1L << 30;

    [Theory]
    [InlineData(128L << 10, 80L << 10)]
    [InlineData(70L << 10, 64L << 10)]
    [InlineData(60L << 10, 48L << 10)]

    // A kernel with 39 bits for addresses, of which something is used already, and one whose runtime has reserved half of them.
    [InlineData(511, 384)]
    [InlineData(250, 192)]
    [InlineData(64, 64)]
    public void Reserve_SystemWithALimit_TakesTheLargestArena(long limitGigabytes, long expectedGigabytes)
    {
        var reserved = GuestArena.Reserve(bytes => bytes <= limitGigabytes * Gigabyte ? 4096 : null);

        Assert.Equal((4096, expectedGigabytes * Gigabyte), reserved);
    }

    [Fact]
    public void Reserve_TooFewAddresses_TakesNone() => Assert.Null(GuestArena.Reserve(static bytes => bytes < 64 * Gigabyte ? 4096 : null));

    [Fact]
    public void Pages_OfAnotherSize_AreRefused()
    {
        Pages.RequireSize(Environment.SystemPageSize);

        var refusal = Assert.Throws<PlatformNotSupportedException>(static () => Pages.RequireSize(16384));

        Assert.Contains("16384 bytes", refusal.Message, StringComparison.Ordinal);
    }
}
