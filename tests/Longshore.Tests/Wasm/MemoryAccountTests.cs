using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

public sealed class MemoryAccountTests
{
    private const long PageBytes = 64 << 10;

    // Each store is within its own limit; together they are not.
    [Fact]
    public void Grow_BeyondTheAccount_IsRefusedUntilAnotherStoreIsFreed()
    {
        var engine = new Engine();
        var account = new MemoryAccount(4 * PageBytes);
        var limits = new StoreLimits { MemoryBytesMax = 3 * PageBytes, Account = account };
        using var second = new Store(engine, limits);
        var mine = second.CreateMemory(new MemoryType(new SizeLimits(1, 9)));
        using (var first = new Store(engine, limits))
        {
            var other = first.CreateMemory(new MemoryType(new SizeLimits(1, 9)));
            Assert.Equal(1, other.Grow(2));
            Assert.Equal(-1, mine.Grow(1));
            Assert.Equal(4 * PageBytes, account.BytesUsed);
        }

        Assert.Equal(1, mine.Grow(2));
        Assert.Equal(3 * PageBytes, account.BytesUsed);
    }
}
