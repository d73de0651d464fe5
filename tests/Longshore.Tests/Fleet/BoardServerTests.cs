using System.Text;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Wire;

namespace Longshore.Tests.Fleet;

/// <summary>MicroFaaS's protocol over real connections: what boards see, and what hostile ones do.</summary>
public sealed class BoardServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pl\n", "127.0.0.3")]
    [InlineData("3\n", "127.0.0.1")]
    [InlineData("{\"id\": 3, \"agent\": \"longshore\"}\n", "127.0.0.1")]
    public async Task Job_OfEveryIdentification_IsSentAnsweredAndTheBoardSwitchedOff(string identification, string from)
    {
        await using var fleet = await FleetFixture.StartAsync([3]);
        await fleet.SubmitAsync(board: 3);

        using var board = await fleet.BootAsync(identification, from);
        Assert.Equal(MicroFaasLines.Job("000001"), await board.ReadAsync());
        await board.SendAsync(MicroFaasLines.Result("000001"));

        Assert.Equal(MicroFaasLines.PowerOff, await board.ReadAsync());
        Assert.Null(await board.ReadAsync());
        var result = Assert.Single(await fleet.Store.ListResultsAsync(0, 10, Token)).Result;
        Assert.Equal(("true", 12, "", 3), (Encoding.UTF8.GetString(result.Value.Span), result.ExecutionMilliseconds, result.Failure, result.Board.Value));
    }

    [Fact]
    public async Task Job_WhenAnotherWaits_RebootsTheBoardFirst()
    {
        await using var fleet = await FleetFixture.StartAsync([3]);
        await fleet.SubmitAsync(jobs: 2);

        using var board = await fleet.BootAsync("3\n");
        await board.ReadAsync();
        await board.SendAsync(MicroFaasLines.Result("000001"));

        Assert.Equal(MicroFaasLines.Reboot, await board.ReadAsync());
        using var again = await BoardClient.ConnectAsync(fleet.Host.Endpoint, "3\n");
        Assert.Equal(MicroFaasLines.Job("000002"), await again.ReadAsync());
    }

    [Fact]
    public async Task Job_WhoseOrchestratorIsStopped_WaitsAgainAndHasLostNoAttempt()
    {
        var store = new MemoryJobStore();
        var stopped = await FleetFixture.StartAsync([3], store: store);
        await stopped.SubmitAsync(board: 3);
        using (var board = await stopped.BootAsync("3\n"))
        {
            Assert.Equal(MicroFaasLines.Job("000001"), await board.ReadAsync());

            // Before the board's connection ends, which would be a lost attempt.
            await stopped.DisposeAsync();
        }

        await using var fleet = await FleetFixture.StartAsync([3], store: store);
        using var again = await fleet.BootAsync("3\n");
        Assert.Equal(MicroFaasLines.Job("000001"), await again.ReadAsync());
        await again.SendAsync(MicroFaasLines.Result("000001"));
        Assert.Equal(MicroFaasLines.PowerOff, await again.ReadAsync());

        Assert.Equal(0, Assert.Single(await store.ListResultsAsync(0, 10, Token)).Result.Attempts);
        Assert.Empty(await store.ListDeadAsync(10, Token));
    }

    [Fact]
    public async Task Job_OfAnAgentWithReuse_FollowsOnTheSameConnection()
    {
        await using var fleet = await FleetFixture.StartAsync([3], config => config with { Times = config.Times with { JobsPerBootMax = 2 } });
        await fleet.SubmitAsync(jobs: 3);

        using var board = await fleet.BootAsync("{\"id\": 3}\n");
        await board.ReadAsync();
        await board.SendAsync(MicroFaasLines.Result("000001"));
        Assert.Equal(MicroFaasLines.Job("000002"), await board.ReadAsync());
        await board.SendAsync(MicroFaasLines.Result("000002"));

        Assert.Equal(MicroFaasLines.Reboot, await board.ReadAsync());
    }

    [Fact]
    public async Task Job_ThatComesWhileABoardIsIdle_IsSentAtOnce()
    {
        await using var fleet = await FleetFixture.StartAsync([3], config => config with { Times = config.Times with { Idle = TimeSpan.FromSeconds(15) } });
        using var board = await fleet.BootAsync("3\n");

        await fleet.SubmitAsync();
        Assert.Equal(MicroFaasLines.Job("000001"), await board.ReadAsync());
        await board.SendAsync(MicroFaasLines.Result("000001"));

        Assert.Equal(MicroFaasLines.Reboot, await board.ReadAsync());
    }

    [Fact]
    public async Task Idle_TimeOver_SwitchesTheBoardOff()
    {
        await using var fleet = await FleetFixture.StartAsync([3], config => config with { Times = config.Times with { Idle = TimeSpan.FromSeconds(15) } });
        using var board = await fleet.BootAsync("3\n");
        var reading = board.ReadAsync();

        // Its boot must not take the time that passes next.
        while (fleet.Host.Status().Boards[0].State != BoardState.Working)
        {
            await Task.Delay(1, Token);
        }

        while (!reading.IsCompleted)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(MicroFaasLines.PowerOff, await reading);
    }

    [Fact]
    public async Task Result_InPieces_IsReadWhole()
    {
        await using var fleet = await FleetFixture.StartAsync([3]);
        await fleet.SubmitAsync();
        using var board = await fleet.BootAsync("3\n");
        await board.ReadAsync();

        foreach (var character in MicroFaasLines.Result("000001", "\"" + new string('x', 300) + "\""))
        {
            await board.SendAsync(character.ToString());
        }

        Assert.Equal(MicroFaasLines.PowerOff, await board.ReadAsync());
    }

    [Fact]
    public async Task Result_LongerThanOneReadOfMicroFaas_IsKept()
    {
        await using var fleet = await FleetFixture.StartAsync([3]);
        await fleet.SubmitAsync();
        using var board = await fleet.BootAsync("3\n");
        await board.ReadAsync();

        await board.SendAsync(MicroFaasLines.Result("000001", "\"" + new string('x', 500_000) + "\""));

        Assert.Equal(MicroFaasLines.PowerOff, await board.ReadAsync());
        Assert.Equal(500_002, Assert.Single(await fleet.Store.ListResultsAsync(0, 10, Token)).Result.Value.Length);
    }

    [Theory]
    [InlineData("redis_insert", "false", JobFailures.ResultFailed)]
    [InlineData("redis_insert", "5", "")]
    [InlineData("regex_match", "false", "")]
    [InlineData("download_file", "null", "")]
    public async Task Result_False_IsAFailureOfTheFunctionsThatSaySo(string function, string value, string failure)
    {
        await using var fleet = await FleetFixture.StartAsync([3]);
        await fleet.Host.SubmitAsync(null, [new JobRequest(function, "{}"u8.ToArray())]);
        using var board = await fleet.BootAsync("3\n");
        await board.ReadAsync();

        await board.SendAsync(MicroFaasLines.Result("000001", value, function));

        Assert.Equal(MicroFaasLines.PowerOff, await board.ReadAsync());
        Assert.Equal(failure, Assert.Single(await fleet.Store.ListResultsAsync(0, 10, Token)).Result.Failure);
    }

    [Fact]
    public async Task Result_OverItsLimit_IsAFailureWithoutTheValue()
    {
        await using var fleet = await FleetFixture.StartAsync([3], config => config with { Jobs = config.Jobs with { ResultBytesMax = 10 } });
        await fleet.SubmitAsync();
        using var board = await fleet.BootAsync("3\n");
        await board.ReadAsync();

        await board.SendAsync(MicroFaasLines.Result("000001", "\"longer than ten\""));

        Assert.Equal(MicroFaasLines.PowerOff, await board.ReadAsync());
        var result = Assert.Single(await fleet.Store.ListResultsAsync(0, 10, Token)).Result;
        Assert.Equal((JobFailures.ResultTooLarge, "null"), (result.Failure, Encoding.UTF8.GetString(result.Value.Span)));
    }

    [Theory]
    [InlineData("99\n", BoardViolation.UnknownBoard)]
    [InlineData("pl\n", BoardViolation.UnknownBoard)]
    [InlineData("0\n", BoardViolation.BadIdentification)]
    [InlineData("-3\n", BoardViolation.BadIdentification)]
    [InlineData("3x\n", BoardViolation.BadIdentification)]
    [InlineData("GET / HTTP/1.1\r\n", BoardViolation.BadIdentification)]
    [InlineData("{\"id\": \"3\"}\n", BoardViolation.BadIdentification)]
    [InlineData("{\"id\": 3\n", BoardViolation.BadIdentification)]
    [InlineData("{\"id\": 3, \"\\ud800\": 1}\n", BoardViolation.BadIdentification)]
    [InlineData("\u00ff\u0000\n", BoardViolation.BadIdentification)]
    [InlineData("\n", BoardViolation.BadIdentification)]
    public async Task Identification_ThatIsWrong_IsNamedAndCounted(string sends, BoardViolation violation)
    {
        await using var fleet = await FleetFixture.StartAsync([3]);

        using var board = await BoardClient.ConnectAsync(fleet.Host.Endpoint, sends);

        Assert.Null(await board.ReadAsync());
        Assert.Equal(1, fleet.Host.Counters.Of(violation));
    }

    // A stranger's line is short, whatever boards may send.
    [Theory]
    [InlineData(300, "\n")]
    [InlineData(100_000, "")]
    public async Task Identification_ThatIsLong_EndsAtItsLimit(int length, string end)
    {
        await using var fleet = await FleetFixture.StartAsync([3]);

        using var board = await BoardClient.ConnectAsync(fleet.Host.Endpoint, new string('3', length) + end);

        Assert.Null(await board.ReadAsync());
        Assert.Equal(1, fleet.Host.Counters.Of(BoardViolation.LineTooLong));
    }

    [Fact]
    public async Task Identification_HalfALine_IsNamed()
    {
        await using var fleet = await FleetFixture.StartAsync([3]);
        using var board = await BoardClient.ConnectAsync(fleet.Host.Endpoint, "3");

        board.EndSending();

        Assert.Null(await board.ReadAsync());
        Assert.Equal(1, fleet.Host.Counters.Of(BoardViolation.HalfLine));
    }

    [Fact]
    public async Task Identification_ThatDoesNotCome_IsNamedAfterItsTime()
    {
        await using var fleet = await FleetFixture.StartAsync([3]);
        using var board = await BoardClient.ConnectAsync(fleet.Host.Endpoint, "");
        var reading = board.ReadAsync();

        while (!reading.IsCompleted)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Null(await reading);
        Assert.Equal(1, fleet.Host.Counters.Of(BoardViolation.NoIdentification));
    }

    [Fact]
    public async Task Identification_FromAnotherAddressThanTheBoards_IsNamed()
    {
        await using var fleet = await FleetFixture.StartAsync([3], config => config with
        {
            Boards = [config.Boards[0] with { Address = System.Net.IPAddress.Parse("127.0.0.3") }],
        });

        using var board = await BoardClient.ConnectAsync(fleet.Host.Endpoint, "3\n");

        Assert.Null(await board.ReadAsync());
        Assert.Equal(1, fleet.Host.Counters.Of(BoardViolation.WrongAddress));
    }

    [Theory]
    [InlineData("hello\n", BoardViolation.BadResult, JobFailures.BadAnswer)]
    [InlineData("[1]\n", BoardViolation.BadResult, JobFailures.BadAnswer)]
    [InlineData("{\"i_id\": \"000001\", \"f_id\": \"f\", \"exec_time\": 1}\n", BoardViolation.BadResult, JobFailures.BadAnswer)]
    [InlineData("{\"i_id\": \"000001\", \"f_id\": \"\\ud800\", \"result\": 1, \"exec_time\": 1}\n", BoardViolation.BadResult, JobFailures.BadAnswer)]
    [InlineData("{\"i_id\": \"000001\", \"f_id\": \"f\", \"result\": \"\\ud800\", \"exec_time\": 1}\n", BoardViolation.BadResult, JobFailures.BadAnswer)]
    [InlineData("{\"i_id\": \"000001\", \"f_id\": \"f\", \"result\": {\"\\udc00\": 1}, \"exec_time\": 1}\n", BoardViolation.BadResult, JobFailures.BadAnswer)]
    [InlineData("{\"i_id\": \"000001\", \"f_id\": \"f\", \"result\": \"\u00ff\", \"exec_time\": 1}\n", BoardViolation.BadResult, JobFailures.BadAnswer)]
    [InlineData("{\"i_id\": \"000009\", \"f_id\": \"f\", \"result\": 1, \"exec_time\": 1}\n", BoardViolation.UnsentJob, JobFailures.WrongJob)]
    [InlineData("{\"i_id\": \"REBOOT\", \"f_id\": \"f\", \"result\": 1, \"exec_time\": 1}\n", BoardViolation.UnsentJob, JobFailures.WrongJob)]
    [InlineData("{\"i_id\": \"000001\", \"f_id\": \"g\", \"result\": 1, \"exec_time\": 1}\n", BoardViolation.WrongFunction, JobFailures.BadAnswer)]
    public async Task Result_ThatIsWrong_IsNamedAndItsJobRunsAgain(string sends, BoardViolation violation, string reason)
    {
        await using var fleet = await FleetFixture.StartAsync([3], config => config with { Jobs = config.Jobs with { AttemptsMax = 2 } });
        await fleet.SubmitAsync();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            using var board = attempt == 1 ? await fleet.BootAsync("3\n") : await BoardClient.ConnectAsync(fleet.Host.Endpoint, "3\n");
            Assert.Equal(MicroFaasLines.Job("000001"), await board.ReadAsync());
            await board.SendAsync(sends);
            Assert.Null(await board.ReadAsync());
            Assert.Equal(attempt, fleet.Host.Counters.Of(violation));
        }

        await fleet.DisposeAsync();
        Assert.Equal(reason, Assert.Single(await fleet.Store.ListDeadAsync(10, Token)).Reason);
        Assert.Empty(await fleet.Store.ListResultsAsync(0, 10, Token));
    }

    [Fact]
    public async Task Result_OfAGigabyte_EndsAtTheLimit()
    {
        await using var fleet = await FleetFixture.StartAsync([3], config => config with { Connections = config.Connections with { LineBytesMax = 100_000 } });
        await fleet.SubmitAsync();
        using var board = await fleet.BootAsync("3\n");
        await board.ReadAsync();

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            var piece = new string('x', 1 << 20);
            for (var i = 0; i < 1024; i++)
            {
                await board.SendAsync(piece);
            }
        });

        Assert.Null(await board.ReadAsync());
        Assert.Equal(1, fleet.Host.Counters.Of(BoardViolation.LineTooLong));
    }

    [Fact]
    public async Task Board_ThatVanishes_GivesItsJobBack()
    {
        await using var fleet = await FleetFixture.StartAsync([3]);
        await fleet.SubmitAsync();
        using (var board = await fleet.BootAsync("3\n"))
        {
            Assert.Equal(MicroFaasLines.Job("000001"), await board.ReadAsync());
        }

        using var again = await BoardClient.ConnectAsync(fleet.Host.Endpoint, "3\n");
        Assert.Equal(MicroFaasLines.Job("000001"), await again.ReadAsync());
    }

    [Fact]
    public async Task Board_ThatHangs_LosesItsJobAfterItsTime()
    {
        await using var fleet = await FleetFixture.StartAsync([3, 4]);
        await fleet.SubmitAsync(board: 3);
        using var board = await fleet.BootAsync("3\n");
        await board.ReadAsync();
        var reading = board.ReadAsync();

        fleet.Time.Advance(TimeSpan.FromSeconds(119));
        await Task.Yield();
        Assert.False(reading.IsCompleted);
        fleet.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(await reading);
        var status = fleet.Host.Status();
        Assert.Equal((1, 0), (status.Jobs.Waiting, status.Jobs.Leased));
        Assert.Equal((BoardState.Unknown, 1), (status.Boards[0].State, status.Boards[0].Losses));
    }

    [Fact]
    public async Task Connections_TwoBoardsOfOneId_TheSecondIsRefused()
    {
        await using var fleet = await FleetFixture.StartAsync([3]);
        await fleet.SubmitAsync();
        using var first = await fleet.BootAsync("3\n");
        Assert.Equal(MicroFaasLines.Job("000001"), await first.ReadAsync());

        using var second = await BoardClient.ConnectAsync(fleet.Host.Endpoint, "3\n", from: "127.0.0.2");

        Assert.Null(await second.ReadAsync());
        Assert.Equal(1, fleet.Host.Counters.Of(BoardViolation.DuplicateBoard));
        await first.SendAsync(MicroFaasLines.Result("000001"));
        Assert.Equal(MicroFaasLines.PowerOff, await first.ReadAsync());
    }

    [Fact]
    public async Task Connections_BoardThatBootedUnnoticed_TakesThePlaceOfItsOldConnection()
    {
        await using var fleet = await FleetFixture.StartAsync([3]);
        await fleet.SubmitAsync();
        using var first = await fleet.BootAsync("3\n");
        await first.ReadAsync();

        using var second = await BoardClient.ConnectAsync(fleet.Host.Endpoint, "3\n");

        Assert.Equal(MicroFaasLines.Job("000001"), await second.ReadAsync());
        Assert.Null(await first.ReadAsync());
        await second.SendAsync(MicroFaasLines.Result("000001"));
        Assert.Equal(MicroFaasLines.PowerOff, await second.ReadAsync());
        Assert.Equal(1, fleet.Host.Status().Jobs.Ended);
    }

    [Fact]
    public async Task Connections_OfOneAddressThatSayNothing_AreBounded()
    {
        await using var fleet = await FleetFixture.StartAsync([3], config => config with { Connections = config.Connections with { AnonymousPerAddressMax = 2 } });
        using var first = await BoardClient.ConnectAsync(fleet.Host.Endpoint, "");
        using var second = await BoardClient.ConnectAsync(fleet.Host.Endpoint, "");

        using var third = await BoardClient.ConnectAsync(fleet.Host.Endpoint, "");

        Assert.Null(await third.ReadAsync());
        Assert.Equal(1, fleet.Host.Counters.Of(BoardViolation.TooManyConnections));
    }

    [Fact]
    public async Task Waiting_BoardThatSendsBytes_IsNamed()
    {
        await using var fleet = await FleetFixture.StartAsync([3], config => config with { Times = config.Times with { Idle = TimeSpan.FromSeconds(15) } });
        using var board = await fleet.BootAsync("3\n");

        await board.SendAsync(MicroFaasLines.Result("000001"));

        Assert.Null(await board.ReadAsync());
        Assert.Equal(1, fleet.Host.Counters.Of(BoardViolation.UnaskedBytes));
    }

    [Fact]
    public async Task Submit_ForABoardThatDoesNotExist_IsRefused()
    {
        await using var fleet = await FleetFixture.StartAsync([3]);

        Assert.Equal(JobRefusal.Malformed, (await Assert.ThrowsAsync<JobException>(() => fleet.SubmitAsync(board: 4))).Refusal);
    }

    [Fact]
    public async Task Orchestrator_ThatStartsAgain_SendsTheJobsThatHadNoResult()
    {
        var store = new MemoryJobStore();
        await using (var first = await FleetFixture.StartAsync([3], store: store))
        {
            await first.SubmitAsync(jobs: 2, board: 3);
            using var board = await first.BootAsync("3\n");
            await board.ReadAsync();
        }

        await using var second = await FleetFixture.StartAsync([3], store: store);
        using var again = await second.BootAsync("3\n");
        Assert.Equal(MicroFaasLines.Job("000001"), await again.ReadAsync());
    }
}
