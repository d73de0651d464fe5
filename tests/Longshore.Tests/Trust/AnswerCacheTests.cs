using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>Answers that are given once more.</summary>
public sealed class AnswerCacheTests
{
    [Fact]
    public void Find_OrderThatRuns_IsToldToWaitAndThenHasItsAnswer()
    {
        var cache = new AnswerCache(answersMax: 2, charactersMax: 100);
        var place = cache.Begin("a"u8, "wait")!;

        var meanwhile = cache.Find("a"u8);
        cache.End(place, "answer");
        cache.End(place, "sent before");

        Assert.Equal("wait", meanwhile);
        Assert.Equal("answer", cache.Find("a"u8));
        Assert.Null(cache.Find("b"u8));
    }

    [Fact]
    public void Begin_OrderThatRuns_GivesItsPlaceToNobodyElse()
    {
        var cache = new AnswerCache(answersMax: 2, charactersMax: 100);

        Assert.NotNull(cache.Begin("a"u8, "wait"));
        Assert.Null(cache.Begin("a"u8, "wait"));
    }

    [Fact]
    public void End_OrderThatNeverRan_IsNotKept()
    {
        var cache = new AnswerCache(answersMax: 2, charactersMax: 100);

        cache.End("a", "refusal");

        Assert.Null(cache.Find("a"u8));
    }

    [Fact]
    public void Begin_BeyondALimit_DropsTheOldest()
    {
        var cache = new AnswerCache(answersMax: 2, charactersMax: 6);
        foreach (var order in (byte[][])[[1], [2], [3]])
        {
            cache.End(cache.Begin(order, "")!, "abc");
        }

        Assert.Null(cache.Find([1]));
        cache.End(cache.Begin([4], "")!, "abcdef");
        Assert.Null(cache.Find([3]));
        Assert.Equal("abcdef", cache.Find([4]));
    }
}
