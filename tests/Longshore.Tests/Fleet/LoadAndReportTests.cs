using System.Text;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Load;
using Longshore.Fleet.Reports;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Fleet;

/// <summary>The load generator, the report and the cost model.</summary>
public sealed class LoadAndReportTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly BoardId[] Boards = [.. Enumerable.Range(3, 10).Select(BoardId.Of)];

    [Fact]
    public void Load_MicroFaasInputs_AreItsSeventeenFunctions()
    {
        var inputs = Inputs();

        Assert.Equal(17, inputs.Functions.Count);
        Assert.Equal("{\"n\":4156}", Encoding.UTF8.GetString(inputs.Functions.Single(each => each.Function == "float_operations").Arguments[0].Span));
    }

    [Fact]
    public void Load_Functions_ComeEquallyOften()
    {
        var jobs = Jobs(1_700, seed: 1);

        Assert.Equal(1_700, jobs.Count);
        Assert.All(jobs.CountBy(job => job.Function), function => Assert.Equal(100, function.Value));
        Assert.All(jobs, job => Assert.NotNull(job.Board));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(100)]
    public void Load_AnyNumber_IsTheNumberOfJobs(int jobs) => Assert.Equal(jobs, Jobs(jobs, seed: 1).Count);

    [Fact]
    public void Load_Seed_MakesTheStream()
    {
        var first = Texts(1);

        Assert.Equal(first, Texts(1));
        Assert.NotEqual(first, Texts(2));

        static string[] Texts(int seed) => [.. Jobs(170, seed).Select(job => $"{job.Board} {job.Function} {Encoding.UTF8.GetString(job.Arguments.Span)}")];
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"f\": []}")]
    [InlineData("{\"f\": 5}")]
    [InlineData("x")]
    public void Load_FileOfSomethingElse_IsNamed(string json) =>
        Assert.Throws<InvalidDataException>(() => WorkloadInputs.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Report_Results_GiveRatesTimesAndFailures()
    {
        var report = new FleetReport();
        report.Add(Result(1, "f", 0, 30));
        report.Add(Result(2, "g", 0, 60) with { Failure = "Trapped", Attempts = 2 });
        report.Add(Result(3, "f", 10, 60));

        Assert.Equal((3, 1, 2), (report.Total.Jobs, report.Total.Failures, report.Total.Retries));
        Assert.Equal((60, 2), (report.Duration.TotalSeconds, report.JobsPerMinute));
        Assert.Equal((100, 50, 1500), (report.Total.ExecutionMilliseconds.Mean, report.Total.OverheadMilliseconds.Mean, report.Total.BootMilliseconds.Mean));
        Assert.Equal(["f", "g"], report.Functions.Select(row => row.Name));
    }

    [Fact]
    public void Report_Energy_AddsUpAndIsSharedOut()
    {
        var report = new FleetReport();
        report.Add(Result(1, "f", 0, 30));
        report.Add(Result(2, "g", 0, 60));
        report.Add([Share(BoardActivity.Boot, "", 8), Share(BoardActivity.Run, "f", 3), Share(BoardActivity.Run, "g", 1), Share(BoardActivity.Idle, "", 2)]);

        Assert.Equal((14, 7, "measured"), (report.Total.Joules, report.Total.JoulesPerJob, report.EnergySource));
        Assert.Equal([7, 5], report.Functions.Select(row => row.Joules));
        Assert.Equal(report.Total.Joules, report.Boards.Sum(board => board.Joules));

        // 14 J in the 4 s that the board was watched.
        Assert.Equal(3.5, report.Watts);
    }

    [Fact]
    public void Csv_Result_HasMicroFaasColumnsFirst()
    {
        Assert.StartsWith("invocation_id,worker,function_id,exec_time,rtt,timestamp,", ResultCsv.Header, StringComparison.Ordinal);
        Assert.Equal(
            "000001,3,f,100,150,2026-01-01 00:00:30,1500,29850,0,,3.5,0.25,boot",
            ResultCsv.Line(Result(1, "f", 0, 30) with { BootJoules = 3.5, RunJoules = 0.25 }));
        Assert.EndsWith(",snapshot", ResultCsv.Line(Result(1, "f", 0, 30) with { IsRestored = true }), StringComparison.Ordinal);
        Assert.EndsWith(",", ResultCsv.Line(Result(1, "f", 0, 30) with { BootMilliseconds = 0 }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b\n", "\"a\"\"b\n\"")]
    public void Csv_NameFromOutside_IsOneCellOfText(string function, string cell) =>
        Assert.StartsWith($"000001,3,{cell},100,", ResultCsv.Line(Result(1, function, 0, 30)), StringComparison.Ordinal);

    [Fact]
    public void Cost_Model_IsItsFormula()
    {
        var model = new CostModel(2, 0.5, 1.5, 100, new CostMachine(10, 50, 2, 5, 100, 10), new CostMachine(60, 1000, 100, 1, 0, 0));

        // Ten boards, each 50, a fifth of a switch, and 4 W; two servers.
        Assert.Equal(10 * (50 + 20 + 4 / 1000.0 * 8766 * 2 * 1.5 * 0.5), model.Cost(model.Boards), 6);
        Assert.Equal(2 * (1000 + 100 / 1000.0 * 8766 * 2 * 1.5 * 0.5), model.Cost(model.Servers), 6);
        Assert.Equal(1 - model.Cost(model.Boards) / model.Cost(model.Servers), model.Saving, 9);
    }

    [Theory]
    [InlineData("{}", 6)]
    [InlineData("x", 1)]
    public void Cost_FileWithErrors_ReportsAllOfThem(string json, int count)
    {
        var errors = new List<ValidationError>();

        Assert.Null(CostModel.Read(Encoding.UTF8.GetBytes(json), errors));
        Assert.Equal(count, errors.Count);
    }

    [Fact]
    public void Cost_Sample_IsWellFormed() =>
        Assert.NotNull(CostModel.Read(File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "fleet", "cost.json")), []));

    private static WorkloadInputs Inputs() =>
        WorkloadInputs.Read(File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "inputs", "microfaas.json")));

    private static List<JobRequest> Jobs(int jobs, int seed) =>
        [.. new JobLoad(Inputs(), jobs, seed).Ticks(Boards, namesBoards: true).SelectMany(tick => tick)];

    private static JobResult Result(long id, string function, int submitted, int ended) => new()
    {
        Id = new JobId(id),
        Function = function,
        Board = BoardId.Of(3),
        SubmittedAt = Start.AddSeconds(submitted),
        EndedAt = Start.AddSeconds(ended),
        ExecutionMilliseconds = 100,
        RoundTripMilliseconds = 150,
        BootMilliseconds = 1500,
    };

    private static EnergyShare Share(BoardActivity activity, string function, double joules) =>
        new(new EnergyKey(BoardId.Of(3), activity, function), 1000, joules, joules, joules);
}
