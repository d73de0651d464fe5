using System.Text;
using Longshore.Functions;
using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Invocations;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions.Placement;

namespace Longshore.Tests.Functions;

public sealed class InvokerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_EchoWithInput_AnswersTheInput()
    {
        using var functions = new FunctionFixture();
        var echo = await functions.DeployAsync("echo");

        using var result = await functions.Invoker.InvokeAsync(
            new Invocation { Function = echo, Input = "Ship ahoy"u8.ToArray() }, Token);

        Assert.Equal(Failure.None, result.Failure);
        Assert.Equal("Ship ahoy", Encoding.UTF8.GetString(result.Output.Span));
    }

    [Fact]
    public async Task Invoke_UnknownFunction_IsNotFound()
    {
        using var functions = new FunctionFixture();

        using var result = await functions.Invoker.InvokeAsync(
            new Invocation { Function = FunctionFixture.Name("nobody") }, Token);

        Assert.Equal(Failure.NotFound, result.Failure);
    }

    [Theory]
    [InlineData("unreachable", "Unreachable")]
    [InlineData("divide", "IntegerDivideByZero")]
    [InlineData("overflow", "IntegerOverflow")]
    [InlineData("bounds", "MemoryOutOfBounds")]
    [InlineData("indirect", "IndirectCallTypeMismatch")]
    public async Task Invoke_GuestThatTraps_NamesTheTrap(string argument, string trap)
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("hostile/trap");

        for (var i = 0; i < 3; i++)
        {
            using var result = await functions.Invoker.InvokeAsync(
                new Invocation { Function = name, Arguments = [argument] }, Token);

            Assert.Equal(Failure.Trapped, result.Failure);
            Assert.Equal(trap, result.TrapName);
            Assert.NotEmpty(result.StackTrace);
            Assert.True(result.Output.IsEmpty);
        }
    }

    [Fact]
    public async Task Invoke_GuestThatRecursesForEver_Traps()
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("hostile/recurse");

        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);

        Assert.Equal("StackOverflow", result.TrapName);
    }

    [Fact]
    public async Task Invoke_GuestThatExitsWithACode_TellsTheCode()
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("hostile/exit");

        using var failed = await functions.Invoker.InvokeAsync(new Invocation { Function = name, Arguments = ["7"] }, Token);
        using var ended = await functions.Invoker.InvokeAsync(new Invocation { Function = name, Arguments = ["0"] }, Token);

        Assert.Equal((Failure.Exited, 7), (failed.Failure, failed.ExitCode));
        Assert.Equal(Failure.None, ended.Failure);
        Assert.Equal("to standard output\n", Encoding.UTF8.GetString(ended.Output.Span));
        Assert.Equal("to standard error\n", Encoding.UTF8.GetString(ended.StandardError.Span));
    }

    [Fact]
    public async Task Invoke_MoreOutputThanTheLimit_IsOutputLimit()
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("hostile/flood", FunctionLimits.Default with { OutputBytesMax = 1 << 20 });

        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);

        Assert.Equal(Failure.OutputLimit, result.Failure);
    }

    [Fact]
    public async Task Invoke_MoreInputThanTheLimit_IsInputLimit()
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("echo", FunctionLimits.Default with { InputBytesMax = 8 });

        using var fits = await functions.Invoker.InvokeAsync(new Invocation { Function = name, Input = new byte[8] }, Token);
        using var exceeds = await functions.Invoker.InvokeAsync(new Invocation { Function = name, Input = new byte[9] }, Token);

        Assert.Equal(Failure.None, fits.Failure);
        Assert.Equal(Failure.InputLimit, exceeds.Failure);
    }

    [Fact]
    public async Task Invoke_GuestThatRunsForEver_EndsAtItsWallTime()
    {
        using var functions = new FunctionFixture();
        var limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMilliseconds(20) };
        var name = await functions.DeployAsync("hostile/loop", limits);

        for (var i = 0; i < 3; i++)
        {
            using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);

            Assert.Equal(Failure.WallTimeLimit, result.Failure);
            Assert.True(result.ExecutionTime >= limits.WallTimeMax);
        }
    }

    [Fact]
    public async Task Invoke_CallerThatGoesAway_EndsTheGuest()
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("hostile/loop");
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await caller.CancelAsync();

        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, caller.Token);

        Assert.Equal(Failure.Cancelled, result.Failure);
    }

    // One slot, taken by a guest that runs for ever, and that no policy takes from it: the second call waits, the third finds the queue full.
    [Fact]
    public async Task Invoke_WithoutAFreeSlot_WaitsUpToTheQueueLength()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1, QueueLengthMax = 1, Policy = "FIFO" });
        var loop = await functions.DeployAsync("hostile/loop");
        var empty = await functions.DeployAsync("empty");
        using var first = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = functions.InvokeOnThreadAsync(new Invocation { Function = loop }, first.Token);
        await functions.UntilRunningAsync(1);

        var waiting = functions.Invoker.InvokeAsync(new Invocation { Function = empty }, Token).AsTask();
        using var refused = await functions.Invoker.InvokeAsync(new Invocation { Function = empty }, Token);
        await first.CancelAsync();
        using var ended = await running;
        using var served = await waiting;

        Assert.Equal(Failure.Overloaded, refused.Failure);
        Assert.Equal(Failure.Cancelled, ended.Failure);
        Assert.Equal(Failure.None, served.Failure);
    }

    [Fact]
    public async Task Invoke_DeadlineThatPassesInTheQueue_IsNotBegun()
    {
        var time = new ManualTime();
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1, Policy = "FIFO" }, time);
        var loop = await functions.DeployAsync("hostile/loop");
        var empty = await functions.DeployAsync("empty");
        using var first = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = functions.InvokeOnThreadAsync(new Invocation { Function = loop }, first.Token);
        await functions.UntilRunningAsync(1);

        var waiting = functions.Invoker.InvokeAsync(
            new Invocation { Function = empty, Deadline = TimeSpan.FromMilliseconds(5) }, Token).AsTask();
        time.Advance(TimeSpan.FromMilliseconds(6));
        await first.CancelAsync();
        using var ended = await running;
        using var late = await waiting;

        Assert.Equal(Failure.DeadlineMissed, late.Failure);
    }

    // A guest must not see what the one before it left in memory: it finds as many pages every time.
    [Fact]
    public async Task Invoke_GuestThatTakesAllMemory_FindsTheSameEveryTime()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1, IdleSandboxesMax = 1 });
        var name = await functions.DeployAsync("hostile/hungry", FunctionLimits.Default with { MemoryBytesMax = 8 << 20 });

        for (var i = 0; i < 5; i++)
        {
            using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);
            Assert.Equal("114 pages\n", Encoding.UTF8.GetString(result.Output.Span), ignoreCase: false);
        }
    }

    // One slot, held by a guest that never ends.
    [Fact]
    public async Task Invoke_WithADeadline_TakesTheSlotOfAGuestThatHasNone()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1 });
        var forEver = await functions.DeployAsync(
            "hostile/loop", FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMinutes(2) });
        var echo = await functions.DeployAsync("echo");
        using var leaving = new CancellationTokenSource();
        var running = functions.InvokeOnThreadAsync(new Invocation { Function = forEver }, leaving.Token);
        await functions.UntilRunningAsync(1);

        for (var i = 0; i < 50; i++)
        {
            using var result = await functions.Invoker.InvokeAsync(
                new Invocation { Function = echo, Input = "now"u8.ToArray(), Deadline = TimeSpan.FromSeconds(30) }, Token);

            Assert.Equal((Failure.None, true), (result.Failure, result.DeadlineMet));
            Assert.Equal("now", Encoding.UTF8.GetString(result.Output.Span));
        }

        await leaving.CancelAsync();
        using var ended = await running;
        Assert.Equal(Failure.Cancelled, ended.Failure);
        Assert.Equal(0, functions.Invoker.Running);
    }

    [Fact]
    public async Task Invoke_GuestThatWasParkedAgainAndAgain_AnswersTheSame()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1 });
        var (fibonacci, empty) = (await functions.DeployAsync("fibonacci"), await functions.DeployAsync("empty"));
        var running = functions.InvokeOnThreadAsync(new Invocation { Function = fibonacci, Arguments = ["35"] }, Token);
        var others = 0;
        while (!running.IsCompleted)
        {
            using var result = await functions.Invoker.InvokeAsync(
                new Invocation { Function = empty, Deadline = TimeSpan.FromSeconds(30) }, Token);
            Assert.Equal(Failure.None, result.Failure);
            others++;
        }

        using var answer = await running;
        Assert.Equal("9227465", Encoding.UTF8.GetString(answer.Output.Span).Trim());
        Assert.True(others > 10, $"{others} others");
        Assert.True(answer.ExecutionTime < answer.Latency);
    }

    [Fact]
    public async Task Invoke_ThatCouldNotEndInTime_IsRefusedAtOnce()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1 });
        var (forEver, echo) = (await functions.DeployAsync("hostile/loop"), await functions.DeployAsync("echo"));
        using var leaving = new CancellationTokenSource();
        var running = functions.InvokeOnThreadAsync(
            new Invocation
            {
                Function = forEver,
                Deadline = TimeSpan.FromSeconds(2),
                ExpectedExecution = TimeSpan.FromSeconds(1.5),
                OnMiss = OnMiss.Finish,
            },
            leaving.Token);
        await functions.UntilRunningAsync(1);
        var late = new Invocation { Function = echo, Deadline = TimeSpan.FromSeconds(2.5), ExpectedExecution = TimeSpan.FromSeconds(1.4) };

        using var refused = await functions.Invoker.InvokeAsync(late, Token);
        using var accepted = await functions.Invoker.InvokeAsync(
            late with { Deadline = TimeSpan.FromSeconds(1), ExpectedExecution = TimeSpan.FromMilliseconds(100) }, Token);

        Assert.Equal((Failure.Refused, Failure.None), (refused.Failure, accepted.Failure));
        await leaving.CancelAsync();
        (await running).Dispose();
    }

    [Fact]
    public async Task Invoke_ThatMissesItsDeadline_IsKilledWhereThatIsAskedFor()
    {
        using var functions = new FunctionFixture();
        var forEver = await functions.DeployAsync("hostile/loop");

        using var result = await functions.Invoker.InvokeAsync(
            new Invocation { Function = forEver, Deadline = TimeSpan.FromMilliseconds(50), OnMiss = OnMiss.Kill }, Token);

        Assert.Equal(Failure.DeadlineMissed, result.Failure);
        Assert.InRange(result.Latency.TotalMilliseconds, 50, 5_000);
    }

    // A body that moved from (2, 3) at (1, 0.5) for 4 s, seen by distances with noise.
    [Fact]
    public async Task Invoke_OfTheFilter_FindsTheBody()
    {
        using var functions = new FunctionFixture();
        var filter = await functions.DeployAsync("ekf");
        var distances = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "samples", "inputs", "distances.txt"), Token);

        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = filter, Input = distances }, Token);

        var lines = Encoding.UTF8.GetString(result.Output.Span).TrimEnd().Split('\n');
        var last = Array.ConvertAll(lines[^1].Split(' '), number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(40, lines.Length);
        Assert.All(last.Zip([6.0, 5.0, 1.0, 0.5]), pair => Assert.InRange(pair.First, pair.Second - 0.1, pair.Second + 0.1));
    }

    // One slot; who sleeps does not hold it.
    [Fact]
    public async Task Invoke_WhileAGuestSleeps_HasItsSlot()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1, Policy = "FIFO" });
        var (sleep, echo) = (await functions.DeployAsync("sleep"), await functions.DeployAsync("echo"));
        using var leaving = new CancellationTokenSource();
        var sleeping = functions.InvokeOnThreadAsync(new Invocation { Function = sleep, Arguments = ["3600000"] }, leaving.Token);
        await Task.Delay(100, Token);

        for (var i = 0; i < 10; i++)
        {
            using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = echo, Input = "now"u8.ToArray() }, Token);
            Assert.Equal("now", Encoding.UTF8.GetString(result.Output.Span));
        }

        Assert.False(sleeping.IsCompleted);
        await leaving.CancelAsync();
        using var ended = await sleeping;
        Assert.Equal(Failure.Cancelled, ended.Failure);
        Assert.Equal(0, functions.Invoker.Running);
    }

    [Fact]
    public async Task Invoke_OfManySleepersOnOneSlot_AllAnswer()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1 });
        var (sleep, fibonacci) = (await functions.DeployAsync("sleep"), await functions.DeployAsync("fibonacci"));
        var sleepers = Enumerable.Range(1, 8).Select(i => functions.InvokeOnThreadAsync(
            new Invocation { Function = sleep, Arguments = [$"{10 * i}"] }, Token)).ToList();
        var workers = Enumerable.Range(0, 4).Select(_ => functions.InvokeOnThreadAsync(
            new Invocation { Function = fibonacci, Arguments = ["25"], Deadline = TimeSpan.FromSeconds(30) }, Token)).ToList();

        var slept = await Task.WhenAll(sleepers);
        var worked = await Task.WhenAll(workers);

        Assert.Equal(
            Enumerable.Range(1, 8).Select(i => $"{10 * i} ms\n"), slept.Select(result => Encoding.UTF8.GetString(result.Output.Span)));
        Assert.All(worked, result => Assert.Equal("75025\n", Encoding.UTF8.GetString(result.Output.Span)));
        Assert.All(slept, result => Assert.True(result.ExecutionTime < result.Latency));
        foreach (var result in slept.Concat(worked))
        {
            result.Dispose();
        }

        Assert.Equal(0, functions.Invoker.Running);
    }

    // One tenant fills the node; another has all of it reserved.
    [Fact]
    public async Task Invoke_WithinAReservedShare_EndsWhatIsBeyondItsOwn()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1, Policy = "MTDBF" });
        var (forEver, echo) = (await functions.DeployAsync("hostile/loop"), await functions.DeployAsync("echo"));
        var greedy = new Invocation
        {
            Function = forEver,
            Class = new SchedulingClass { Tenant = "greedy" },
            Deadline = TimeSpan.FromSeconds(60),
            ExpectedExecution = TimeSpan.FromSeconds(25),
        };
        var running = functions.InvokeOnThreadAsync(greedy, Token);
        await functions.UntilRunningAsync(1);
        var waiting = functions.InvokeOnThreadAsync(greedy, Token);
        await functions.UntilWaitingAsync(1);

        using var mine = await functions.Invoker.InvokeAsync(
            new Invocation
            {
                Function = echo,
                Class = new SchedulingClass { Tenant = "mine", ReservationPercent = 100 },
                Deadline = TimeSpan.FromSeconds(55),
                ExpectedExecution = TimeSpan.FromSeconds(45),
            },
            Token);
        using var ended = await running;
        using var dropped = await waiting;

        Assert.Equal((Failure.None, Failure.Shed, Failure.Shed), (mine.Failure, ended.Failure, dropped.Failure));
        Assert.Equal(0, functions.Invoker.Running);
    }

    // Twelve guests sleep and their callers leave. Calls with deadlines are accepted as before.
    [Theory]
    [InlineData("EDF")]
    [InlineData("FIFO")]
    [InlineData("SJF")]
    [InlineData("RR")]
    [InlineData("MTDS")]
    [InlineData("MTDBF")]
    public async Task Invoke_AfterSleepersWhoseCallersLeft_MeetsDeadlinesAsBefore(string policy)
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1, Policy = policy });
        var (sleep, echo) = (await functions.DeployAsync("sleep"), await functions.DeployAsync("echo"));
        using var leaving = new CancellationTokenSource();
        var sleeper = new Invocation
        {
            Function = sleep,
            Arguments = ["4000"],
            Deadline = TimeSpan.FromSeconds(60),
            ExpectedExecution = TimeSpan.FromSeconds(4),
        };
        var sleepers = Enumerable.Range(0, 12).Select(_ => functions.InvokeOnThreadAsync(sleeper, leaving.Token)).ToList();
        await functions.UntilAwayAsync(12);

        await leaving.CancelAsync();
        var left = await Task.WhenAll(sleepers);
        using var answered = await functions.Invoker.InvokeAsync(
            new Invocation { Function = echo, Deadline = TimeSpan.FromSeconds(20), ExpectedExecution = TimeSpan.FromSeconds(15) }, Token);

        Assert.All(left, result => Assert.Equal(Failure.Cancelled, result.Failure));
        Assert.Equal(Failure.None, answered.Failure);
        Assert.Equal((0, 0, 0), (functions.Invoker.Running, functions.Invoker.Waiting, functions.Invoker.Away));
    }

    // More guests sleep than the deadline watch once had places and the pool has threads. Another function is answered meanwhile.
    [Fact]
    public async Task Invoke_BesideHundredsOfSleepers_IsAnswered()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 1 });
        var patient = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromHours(1) };
        var (sleep, echo) = (await functions.DeployAsync("sleep", patient), await functions.DeployAsync("echo"));
        using var leaving = new CancellationTokenSource();
        var sleeper = new Invocation { Function = sleep, Arguments = ["600000"] };
        var sleepers = Enumerable.Range(0, 300).Select(_ => functions.InvokeOnThreadAsync(sleeper, leaving.Token)).ToList();
        await functions.UntilAwayAsync(CoreScheduler.AwayMax / 4);

        using var answered = await functions.Invoker.InvokeAsync(new Invocation { Function = echo, Deadline = TimeSpan.FromSeconds(30) }, Token);
        var beyond = await await Task.WhenAny(sleepers);
        await leaving.CancelAsync();
        await Task.WhenAll(sleepers);

        Assert.Equal((Failure.None, Failure.Overloaded), (answered.Failure, beyond.Failure));
        Assert.Equal((0, 0), (functions.Invoker.Running, functions.Invoker.Away));
    }

    [Fact]
    public async Task Invoke_OnAnExecutorThatThrows_FailsThatCallAlone()
    {
        var faults = new List<Exception>();
        using var functions = new FunctionFixture(new FunctionsOptions { Faulted = faults.Add });
        var echo = await functions.DeployAsync("echo");
        var other = new FaultyExecutor();
        using var invoker = new Invoker(
            functions.Catalog, TimeProvider.System, new FunctionsOptions { Faulted = faults.Add }, [other]);
        var call = new Invocation { Function = echo };

        other.Fault = FaultyExecutor.Place.Estimate;
        using var estimate = await invoker.InvokeAsync(call, Token);
        other.Fault = FaultyExecutor.Place.Run;
        using var run = await invoker.InvokeAsync(call, Token);
        other.Fault = FaultyExecutor.Place.Later;
        using var later = await invoker.InvokeAsync(call, Token);
        other.Fault = FaultyExecutor.Place.None;
        using var fine = await invoker.InvokeAsync(call, Token);

        Assert.Equal([Failure.NodeFailed, Failure.NodeFailed, Failure.NodeFailed], new[] { estimate.Failure, run.Failure, later.Failure });
        Assert.Equal((Failure.None, "faulty"), (fine.Failure, fine.Placement!.Executor));
        Assert.Equal(3, faults.Count);
    }

    [Fact]
    public async Task Invoke_FunctionThatNeedsTrust_IsUnplaceableWithTheReason()
    {
        using var functions = new FunctionFixture();
        var bytes = Samples.Read("empty");
        var spec = new FunctionSpec(FunctionFixture.Name("secret"), Artifact.Of(bytes)) { Trust = TrustLevel.Attested };
        Assert.Empty((await functions.Catalog.DeployAsync(spec, bytes, Token)).Errors);

        using var result = await functions.Invoker.InvokeAsync(Invocation.Of(spec), Token);

        Assert.Equal(Failure.Unplaceable, result.Failure);
        Assert.Contains("local", result.Detail, StringComparison.Ordinal);
        Assert.Equal("local", Assert.Single(result.Placement!.Lost).Executor);
    }

    [Fact]
    public async Task Invoke_FunctionThatNeedsMeasurements_RunsOnlyWhereTheyAreProven()
    {
        var (right, wrong) = (Measurement.OfPcr(7, new byte[32]), Measurement.OfPcr(7, Enumerable.Repeat((byte)1, 32).ToArray()));
        using var functions = new FunctionFixture(new FunctionsOptions { Proof = new TrustProof(TrustLevel.Tpm, [right]) });
        var bytes = Samples.Read("empty");
        var spec = new FunctionSpec(FunctionFixture.Name("right"), Artifact.Of(bytes)) { Trust = TrustLevel.Tpm, Measurements = [right] };
        var other = spec with { Name = FunctionFixture.Name("wrong"), Measurements = [wrong] };
        Assert.Empty((await functions.Catalog.DeployAsync(spec, bytes, Token)).Errors);
        Assert.Empty((await functions.Catalog.DeployAsync(other, bytes, Token)).Errors);

        using var ran = await functions.Invoker.InvokeAsync(Invocation.Of(spec), Token);
        using var refused = await functions.Invoker.InvokeAsync(Invocation.Of(other), Token);

        Assert.Equal(Failure.None, ran.Failure);
        Assert.Contains($"it proves tpm {right}", ran.Placement!.Reason, StringComparison.Ordinal);
        Assert.Equal(Failure.Unplaceable, refused.Failure);
        Assert.Contains("pcr7", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_OnOneExecutor_TellsWhereItRan()
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("empty");

        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);

        Assert.Equal("local", result.Placement!.Executor);
    }

    [Fact]
    public async Task Invoke_ManyAtOnce_AllAnswer()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { CoreSlots = 2 });
        var name = await functions.DeployAsync("fibonacci");

        await Parallel.ForAsync(0, 2_000, Token, async (i, token) =>
        {
            using var result = await functions.Invoker.InvokeAsync(
                new Invocation { Function = name, Arguments = ["10"] }, token);
            Assert.Equal("55\n", Encoding.UTF8.GetString(result.Output.Span));
        });

        Assert.Equal(0, functions.Invoker.Running);
    }
}
