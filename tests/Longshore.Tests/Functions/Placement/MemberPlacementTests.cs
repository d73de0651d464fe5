using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Placement;

/// <summary>Placement among members of a cluster: loads that are old, promises that are broken, and members that are alike.</summary>
public sealed class MemberPlacementTests
{
    private static readonly TimeSpan Run = TimeSpan.FromMilliseconds(10);

    private readonly ManualTime _time = new();

    public MemberPlacementTests() => _time.Advance(TimeSpan.FromSeconds(1));

    private static Offer Full(int calls) => new(calls * Run, Run, 0, null, TrustLevel.None) { Slots = 1 };

    // Twenty calls wait at each of ten nodes, and each must place twenty more before it hears of the empty one again. If each took the empty one for its own, 200 would
    // go there.
    [Fact]
    public void Send_FromTenFullNodesToOneThatLooksEmpty_SharesIt()
    {
        var empty = new StubMember("empty") { Offer = Offer(TimeSpan.Zero) };
        var sent = 0;
        for (var node = 0; node < 10; node++)
        {
            var others = Enumerable.Range(0, 9).Select(index => new MemberNode(new StubMember($"full{index}") { Offer = Offer(20 * Run) }, 1));
            var placed = new PlacedNode(_time, Full(20), [new MemberNode(empty, 1), .. others]);
            sent += Enumerable.Range(0, 20).Count(_ => placed.Send() == "empty");
        }

        Assert.InRange(sent, 10, 40);
    }

    [Fact]
    public void Send_ToOneMember_CountsWhatItsReportHasNotSeen()
    {
        var member = new StubMember("member") { Offer = Offer(TimeSpan.Zero) };
        var node = new PlacedNode(_time, Full(5), [new MemberNode(member, 1)]);
        var before = Enumerable.Range(0, 20).Select(_ => node.Send()).Count(name => name == "member");

        // The next report has seen them: what it says of its queue is all there is.
        _time.Advance(TimeSpan.FromMilliseconds(500));
        member.Offer = Offer(TimeSpan.Zero);

        Assert.InRange(before, 4, 6);
        Assert.Equal("member", node.Send());
    }

    [Fact]
    public void Place_AMemberThatPromisesAMillisecondAndTakesASecond_IsNotChosenAndTriedAgainLater()
    {
        var liar = new MemberNode(new StubMember("liar") { Offer = Offer(TimeSpan.Zero) }, 1);
        var node = new PlacedNode(_time, Full(5) with { RunTime = TimeSpan.FromMilliseconds(1) }, [liar]);
        var tries = 0;
        while (tries < 20 && node.Place() is { Executor: "liar" } decision)
        {
            node.Answer(decision, TimeSpan.FromSeconds(1));
            tries++;
        }

        Assert.InRange(tries, 1, 3);
        var again = 0;
        while (again < 600 && node.Place().Executor != "liar")
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            again++;
        }

        Assert.InRange(again, 5, 300);
    }

    [Fact]
    public void Place_AMemberThatKeepsItsPromisesAgain_IsBelievedAgain()
    {
        var outcome = new MemberOutcome(this);
        outcome.Note(promised: 0.001, took: 1, now: 0);
        Assert.True(outcome.CorrectionAt(0) > 0.4);
        for (var call = 0; call < 20; call++)
        {
            outcome.Note(promised: 0.001, took: 0.001, now: 1);
        }

        Assert.InRange(outcome.CorrectionAt(1), 0, 0.01);
        outcome.Note(promised: 0.001, took: double.MaxValue, now: 2);
        Assert.InRange(outcome.CorrectionAt(2), 1, MemberOutcome.ExcessMax);
    }

    [Fact]
    public void Place_AmongEqualMembers_SpreadsCallsAndIsDeterministic()
    {
        MemberNode[] members = [.. Enumerable.Range(0, 10).Select(index => new MemberNode(new StubMember($"m{index}") { Offer = Offer(TimeSpan.Zero) }, 4))];

        var first = Names();
        var second = Names();

        Assert.Equal(first, second);
        Assert.True(first.Distinct(StringComparer.Ordinal).Count() > 5, string.Join(' ', first));

        List<string> Names()
        {
            var time = new ManualTime();
            var node = new PlacedNode(time, Full(50), members);
            var names = new List<string>();
            for (var call = 0; call < 40; call++)
            {
                time.Advance(TimeSpan.FromMicroseconds(137));
                names.Add(node.Place().Executor!);
            }

            return names;
        }
    }

    [Theory]
    [InlineData(PlacementGoal.Weighted, "near")]
    [InlineData(PlacementGoal.Deadline, "near")]
    [InlineData(PlacementGoal.Data, "local")]
    [InlineData(PlacementGoal.Energy, "thrifty")]
    [InlineData(PlacementGoal.Cost, "cheap")]
    public void Place_ByGoal_TakesItsBest(PlacementGoal goal, string expected)
    {
        var far = TimeSpan.FromMilliseconds(30);
        var decision = new PlacedNode(
            _time,
            Full(20),
            [
                new MemberNode(new StubMember("near") { Offer = Offer(TimeSpan.Zero) }, 1) { SlotWatts = 20, SecondPrice = 3 },
                new MemberNode(new StubMember("thrifty") { Offer = Offer(far) }, 1) { SlotWatts = 2, SecondPrice = 3 },
                new MemberNode(new StubMember("cheap") { Offer = Offer(far) }, 1) { SlotWatts = 20, SecondPrice = 1 },
                new MemberNode(new StubMember("silent") { Offer = Offer(TimeSpan.Zero) }, 1),
            ],
            goal).Place();

        // What says nothing of its energy or price is as near as the nearest.
        Assert.Contains(decision.Executor, expected == "near" ? ["near", "silent"] : new[] { expected });
        Assert.Equal(4, decision.Lost.Count);
        Assert.All(decision.Lost, lost => Assert.NotEmpty(lost.Reason));
        if (goal is PlacementGoal.Energy or PlacementGoal.Cost)
        {
            Assert.Contains("unknown", decision.Lost.Single(lost => lost.Executor == "silent").Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Place_WithADeadline_ComesBeforeEnergy()
    {
        var node = new PlacedNode(
            _time,
            Full(20),
            [
                new MemberNode(new StubMember("quick") { Offer = Offer(TimeSpan.Zero) }, 1) { SlotWatts = 100 },
                new MemberNode(new StubMember("thrifty") { Offer = Offer(20 * Run) }, 1) { SlotWatts = 1 },
            ],
            PlacementGoal.Energy);

        var decision = node.Place(deadline: TimeSpan.FromMilliseconds(50));

        Assert.Equal("quick", decision.Executor);
        Assert.Contains("after the deadline of 50 ms", decision.Lost.Single(lost => lost.Executor == "thrifty").Reason, StringComparison.Ordinal);
        Assert.Equal("thrifty", node.Place().Executor);
    }

    [Fact]
    public void Place_Trust_GoesToTheMemberThatProvesIt()
    {
        var proof = new TrustProof(TrustLevel.Tpm, []);
        var node = new PlacedNode(
            _time,
            Full(0),
            [
                new MemberNode(new StubMember("plain") { Offer = Offer(TimeSpan.Zero) }, 1),
                new MemberNode(new StubMember("proven") { Offer = Offer(20 * Run) with { Proof = proof } }, 1),
            ]);

        Assert.Equal("proven", node.Place(TrustLevel.Tpm).Executor);
        Assert.Null(node.Place(TrustLevel.Sgx).Executor);
    }

    [Fact]
    public void Place_AFullQueue_LosesToEveryMember()
    {
        var node = new PlacedNode(_time, Full(0) with { ReadyIn = Longshore.Functions.Calls.Offer.Never }, [new MemberNode(new StubMember("m") { Offer = Offer(100 * Run) }, 1)], PlacementGoal.Data);

        var decision = node.Place();

        Assert.Equal("m", decision.Executor);
        Assert.Equal("it is full", Assert.Single(decision.Lost).Reason);
    }

    [Fact]
    public void Place_AmongManyWithoutAnExplanation_RemembersTwo()
    {
        MemberNode[] members = [.. Enumerable.Range(0, 99).Select(index => new MemberNode(new StubMember($"m{index}") { Offer = Offer(TimeSpan.Zero) }, 4))];
        var node = new PlacedNode(_time, Full(50), members);

        var decision = node.Place(explains: false);

        Assert.Equal(["local", decision.Executor!], decision.Candidates.Select(each => each.Executor));
        Assert.Equal(100, node.Place().Candidates.Count);
    }

    [Fact]
    public void Explanation_InAHeader_IsShortAsciiWithTheWinner()
    {
        MemberNode[] members = [.. Enumerable.Range(0, 99).Select(index => new MemberNode(new StubMember($"m{index}.\u00e9xample") { Offer = Offer(TimeSpan.Zero) }, 4))];
        var decision = new PlacedNode(_time, Full(50), members).Place();

        var text = PlacementJson.ForHeader(PlacementExplanation.Of(FunctionFixture.Name("f"), decision.Goal, null, decision));

        Assert.InRange(text.Length, 100, PlacementJson.HeaderLengthMax);
        Assert.All(text, letter => Assert.InRange(letter, ' ', '~'));
        Assert.Contains("\"wins\":true", text, StringComparison.Ordinal);
        Assert.Contains("\"more\":", text, StringComparison.Ordinal);
    }

    private NearOffer Offer(TimeSpan wait) => new(TimeSpan.FromMicroseconds(200), 125e6, wait) { Asked = _time.GetTimestamp() };
}
