using Longshore.Offload.Wire;
using Longshore.Offload.Worker;

namespace Longshore.Tests.Offload;

public sealed class CallbackChannelTests
{
    [Fact]
    public void Answer_ThatNobodyWaitsFor_IsNotHeld()
    {
        using var channel = new CallbackChannel(new SilentHost());
        var answers = Enumerable.Range(0, 100).Select(each => Unsolicited(channel, each)).ToList();

        GC.Collect();

        // A moving collection may leave one on the stack.
        Assert.InRange(answers.Count(each => each.IsAlive), 0, 1);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Unsolicited(CallbackChannel channel, int sequence)
    {
        var payload = new byte[1000];
        channel.Answer(sequence, isFulfilled: true, payload);
        return new WeakReference(payload);
    }

    private sealed class SilentHost : IWorkerHost
    {
        public void Answer(WorkerCall call, WorkerAnswer answer)
        {
        }

        public void Send(FrameWriter frame)
        {
        }

        public void Report(string error)
        {
        }
    }
}
