using Longshore.Cluster;
using Longshore.Cluster.Membership;

namespace Longshore.Tests.Cluster;

public sealed class MemberTableTests
{
    private readonly ManualTime _time = new();
    private readonly HashSet<string> _trusted = [];
    private readonly MemberTable _table;

    public MemberTableTests() => _table = new MemberTable(_trusted.Contains, _time);

    [Fact]
    public void Now_AMemberThatIsNotHeard_IsOutWithinThreeSeconds()
    {
        var (silent, alive) = (Take(), Take());
        Assert.True(Note(silent));

        // The other one is heard at the usual times.
        for (var second = 0; second < 3; second++)
        {
            Assert.True(Note(alive));
            Assert.Equal(2, _table.Now().Count);
            _time.Advance(TimeSpan.FromMilliseconds(999));
        }

        Assert.Equal(alive.Id, Assert.Single(_table.Now()).Member.Id);
    }

    [Fact]
    public void Now_AMemberThatLeft_IsOutUntilItIsHeardAgain()
    {
        var member = Take();
        Note(member);

        _table.Remove(member.Id);

        Assert.Empty(_table.Now());
        Assert.True(Note(member));
        Assert.Single(_table.Now());
    }

    [Fact]
    public void Now_ACardWithoutHeartbeats_IsNoMember()
    {
        Take();

        Assert.Empty(_table.Now());
    }

    [Fact]
    public void TryNote_WithoutTheCardThatItNames_IsFalse()
    {
        var member = Take();

        Assert.False(_table.TryNote(member.Id, new Heartbeat(1, new CardDigest(2), 0, 0, 0)));
        Assert.False(_table.TryNote(RandomId.New(), new Heartbeat(1, new CardDigest(1), 0, 0, 0)));
        Assert.Empty(_table.Now());
    }

    [Fact]
    public void TryTake_AtTheLimit_RefusesOthersUntilSomeAreOut()
    {
        var first = Fill();

        Assert.False(_table.TryTake(Card(), new CardDigest(1)));
        Assert.True(_table.TryTake(first, new CardDigest(1)));
        _time.Advance(ClusterLimits.LeaseTime);
        Assert.True(_table.TryTake(Card(), new CardDigest(1)));
    }

    // Anyone who may write to NATS can make as many keys and cards as he likes.
    [Fact]
    public void TryTake_OfATrustedNodeAtTheLimit_TakesAnotherOnesPlace()
    {
        Fill();
        var trusted = Card();
        _trusted.Add(trusted.Fingerprint);

        Assert.True(_table.TryTake(trusted, new CardDigest(1)));

        Assert.True(Note(trusted));
        Assert.Equal(ClusterLimits.MembersMax, _table.Now().Count);
        Assert.Single(_table.Now(), each => each.Member.IsTrusted);
    }

    private NodeCard Fill()
    {
        var first = Take();
        Note(first);
        for (var i = 1; i < ClusterLimits.MembersMax; i++)
        {
            Note(Take());
        }

        return first;
    }

    private NodeCard Take()
    {
        var card = Card();
        Assert.True(_table.TryTake(card, new CardDigest(1)));
        return card;
    }

    private bool Note(NodeCard card) => _table.TryNote(card.Id, new Heartbeat(1, new CardDigest(1), 0, 0, 0));

    private static NodeCard Card() => new(RandomId.New() + RandomId.New(), "host");
}
