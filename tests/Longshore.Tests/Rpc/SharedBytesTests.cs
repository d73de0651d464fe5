using Longshore.Rpc.Framing;

namespace Longshore.Tests.Rpc;

public sealed class SharedBytesTests
{
    private readonly SharedBytes _bytes = new(100);
    private readonly Dictionary<string, TaskCompletionSource> _shed = new(StringComparer.Ordinal);

    [Fact]
    public async Task TryAdd_BeyondTheLimit_ShedsThePeerWithTheMost()
    {
        using var greedy = Open("greedy");
        using var other = Open("other");
        using var small = Open("small");
        Assert.True(greedy.TryAdd(60));
        Assert.True(other.TryAdd(40));

        Assert.True(small.TryAdd(10));

        await _shed["greedy"].Task;
        Assert.Equal(50, _bytes.Now);
        Assert.False(_shed["other"].Task.IsCompleted);
        Assert.False(greedy.TryAdd(1));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(45)]
    public void TryAdd_OfThePeerThatWouldHoldTheMost_IsRefusedAndNobodyIsShed(int more)
    {
        using var greedy = Open("greedy");
        using var other = Open("other");
        Assert.True(greedy.TryAdd(20));
        Assert.True(other.TryAdd(60));

        Assert.False(greedy.TryAdd(more));

        Assert.Equal(80, _bytes.Now);
        Assert.True(greedy.TryAdd(20));
    }

    [Fact]
    public void Dispose_OfAShare_ReleasesItsBytesOnce()
    {
        var first = Open("first");
        using var second = Open("second");
        Assert.True(first.TryAdd(70));
        Assert.True(second.TryAdd(30));

        first.Dispose();
        first.Remove(70);
        first.Dispose();

        Assert.Equal(30, _bytes.Now);
    }

    private HeldShare Open(string name)
    {
        var shed = _shed[name] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _bytes.Open(shed.SetResult);
    }
}
