using Longshore.Trust.Worker;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust;

/// <summary>Counts instead of a line for each event.</summary>
public sealed class DropLogTests
{
    [Fact]
    public async Task Count_Events_AreLoggedOnceASecondByKind()
    {
        var time = new FakeTimeProvider();
        var log = new List<string>();
        await using var drops = new DropLog(time, log.Add);

        drops.Count(Drop.Late);
        drops.Count(Drop.Form);
        drops.Count(Drop.Form);
        Assert.Empty(log);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, log.Count);
        Assert.EndsWith(": 2", log[1], StringComparison.Ordinal);

        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, log.Count);
    }

    [Fact]
    public async Task Count_EveryKind_HasASentenceOfItsOwn()
    {
        var log = new List<string>();
        var drops = new DropLog(new FakeTimeProvider(), log.Add);
        foreach (var drop in Enum.GetValues<Drop>())
        {
            drops.Count(drop);
        }

        await drops.DisposeAsync();

        Assert.Equal(Enum.GetValues<Drop>().Length, log.Distinct().Count());
    }
}
