using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;
using Longshore.Offload.Wire;
using Longshore.Offload.Worker;

namespace Longshore.Tests.Offload;

public sealed class WorkerContextTests
{
    // The host of the sandbox fails while it takes an answer. The thread goes on, and holds no core slot.
    [Fact]
    public async Task Call_WhoseAnswerCannotBeTaken_FailsAlone()
    {
        using var slots = CoreSlots.Create(slots: 1, queueLengthMax: 0, TimeProvider.System);
        var options = new WorkerContextOptions();
        var host = new FaultyHost();
        using var context = new WorkerContext(
            host, new WorkerContextSetup(new ProgramCache(quickjs: null!, options, TimeProvider.System), options, slots, TimeProvider.System),
            new StateCalls());

        context.Add(new WorkerCall(FaultyHost.Refused, "digest", "f", isPinned: false, default));
        context.Add(new WorkerCall(2, "digest", "f", isPinned: false, default));

        Assert.Equal((2, AnswerStatus.Failed(Failure.BadModule)), await host.Answered.Task.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, host.Reports);
    }

    private sealed class FaultyHost : IWorkerHost
    {
        public const long Refused = 1;

        public TaskCompletionSource<(long Id, AnswerStatus Status)> Answered { get; } = new();

        public int Reports { get; private set; }

        public void Answer(WorkerCall call, WorkerAnswer answer)
        {
            if (call.Id == Refused)
            {
                throw new InvalidOperationException("a fault of the test");
            }

            Answered.SetResult((call.Id, answer.Status));
        }

        public void Send(FrameWriter frame)
        {
        }

        public void Report(string error)
        {
            Reports++;
            throw new IOException("the report fails too");
        }
    }
}
