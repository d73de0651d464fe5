using Longshore.Fleet.Assignment;
using Longshore.Fleet.Boards;

namespace Longshore.Tests.Fleet;

/// <summary>The policies, which are pure.</summary>
public sealed class AssignmentTests
{
    [Fact]
    public void WorkerFifo_JobWithoutBoard_GoesIntoTheShortestQueueOfABoardThatDoesNotRest()
    {
        BoardView[] boards = [Board(3, waiting: 2), Board(4, waiting: 0) with { IsResting = true }, Board(5, waiting: 1), Board(6, waiting: 1)];

        Assert.Equal(BoardId.Of(5), new WorkerFifoPolicy().Lanes(boards)());
    }

    // As if each job looked through all boards.
    [Fact]
    public void WorkerFifo_ManyJobsWithoutBoard_GoIntoTheShortestQueueEach()
    {
        var random = new Random(7);
        var waiting = Enumerable.Range(0, 50).Select(_ => (long)random.Next(20)).ToArray();
        var lanes = new WorkerFifoPolicy().Lanes([.. waiting.Select((count, index) => Board(index + 1, waiting: (int)count))]);
        for (var job = 0; job < 1_000; job++)
        {
            var shortest = Array.IndexOf(waiting, waiting.Min());

            Assert.Equal(BoardId.Of(shortest + 1), lanes());
            waiting[shortest]++;
        }
    }

    [Fact]
    public void WorkerFifo_AllBoardsRest_LeavesTheJobToAny() =>
        Assert.Null(new WorkerFifoPolicy().Lanes([Board(3) with { IsResting = true }])());

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "4")]
    [InlineData(9, "4")]
    [InlineData(10, "4")]
    [InlineData(11, "3 4")]
    [InlineData(1000, "3 4 5")]
    public void LeastEnergy_Jobs_AreServedByTheCheapestBoardsThatDoThemInTime(int waiting, string expected)
    {
        // A cycle of 6 s; 65 s less a boot of 5 s is time for ten jobs.
        var fleet = Fleet(waiting, [], Board(3, joules: 2), Board(4, joules: 1), Board(5, joules: 3));

        Assert.Equal(expected, Serving(new LeastEnergyPolicy(), fleet));
    }

    [Fact]
    public void LeastEnergy_EqualBoards_ThoseThatRunComeFirst()
    {
        var fleet = Fleet(1, [], Board(3) with { State = BoardState.Off }, Board(4) with { State = BoardState.Working });

        Assert.Equal("4", Serving(new LeastEnergyPolicy(), fleet));
    }

    [Theory]
    [InlineData("17", "3")]
    [InlineData("17 17", "3")]
    [InlineData("17 17 17", "3 4")]
    [InlineData("17 17 60 60", "3")]
    [InlineData("11 11 11", "3 4 5")]
    [InlineData("1", "3")]
    public void Deadline_Jobs_AreServedByAsManyBoardsAsMeetThem(string seconds, string expected)
    {
        // After a boot of 5 s, a board does a job every 6 s.
        TimeSpan?[] left = [.. seconds.Split(' ').Select(each => (TimeSpan?)TimeSpan.FromSeconds(int.Parse(each, System.Globalization.CultureInfo.InvariantCulture)))];
        var fleet = Fleet(left.Length, left, Board(3), Board(4), Board(5));

        Assert.Equal(expected, Serving(new DeadlinePolicy(), fleet));
    }

    [Fact]
    public void Serving_BoardThatRests_IsNotChosen()
    {
        var fleet = Fleet(1000, [], Board(3) with { IsResting = true }, Board(4));

        Assert.All(AssignmentPolicies.All, policy => Assert.Equal("4", Serving(policy, fleet)));
    }

    [Fact]
    public void Serving_BoardThatIsStalled_IsNotCounted()
    {
        var fleet = Fleet(1, [], Board(3) with { State = BoardState.Working, IsStalled = true }, Board(4));

        Assert.All(AssignmentPolicies.All, policy => Assert.Equal("4", Serving(policy, fleet)));
    }

    [Fact]
    public void Serving_BoardOfWhichNothingIsKnown_ComesLast()
    {
        var fleet = Fleet(1, [], Board(3, joules: 1) with { State = BoardState.Unknown }, Board(4, joules: 2));

        Assert.All(AssignmentPolicies.All, policy => Assert.Equal("4", Serving(policy, fleet)));
    }

    [Fact]
    public void Find_Names_AreThoseOfThePolicies() =>
        Assert.All(AssignmentPolicies.All, policy => Assert.Same(policy, AssignmentPolicies.Find(policy.Name)));

    private static BoardView Board(int id, long waiting = 0, double joules = 1) => new(BoardId.Of(id), BoardState.Off, false, false, waiting, joules);

    private static FleetView Fleet(long waiting, IReadOnlyList<TimeSpan?> left, params BoardView[] boards) =>
        new(boards, waiting, left, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(65));

    private static string Serving(IAssignmentPolicy policy, FleetView fleet) => string.Join(' ', policy.Serving(fleet).Order());
}
