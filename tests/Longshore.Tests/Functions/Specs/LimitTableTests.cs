using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Specs;

public sealed class LimitTableTests
{
    [Fact]
    public void All_EveryRule_IsAtItsIndex() =>
        Assert.Equal(Enumerable.Range(0, LimitTable.All.Length), LimitTable.All.Select(rule => rule.Index));

    [Fact]
    public void All_KeysAndOptions_AreUnique()
    {
        Assert.Distinct(LimitTable.All.Select(rule => rule.Key));
        Assert.Distinct(LimitTable.All.Select(rule => rule.Option));
    }

    [Fact]
    public void All_EveryDefault_IsWithinItsBounds() =>
        Assert.All(LimitTable.All, rule => Assert.Null(rule.Refusal(rule.Default)));

    [Fact]
    public void Refusal_JustOutsideTheBounds_NamesBounds() => Assert.All(LimitTable.All, rule =>
    {
        Assert.Contains($"{rule.Maximum}", rule.Refusal(rule.Maximum + 1), StringComparison.Ordinal);
        Assert.Contains($"{rule.Minimum}", rule.Refusal(rule.Minimum - 1), StringComparison.Ordinal);
    });
}
