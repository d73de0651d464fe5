using Longshore.JavaScript.Contexts;
using Longshore.Offload.Device;
using Longshore.Offload.Worker;

namespace Longshore.Tests.Offload;

public sealed class OffloadOptionsTests
{
    [Fact]
    public void Violations_OfTheDefaults_AreNone()
    {
        Assert.Empty(new WorkerOptions().Violations());
        Assert.Empty(new DeviceOptions { Program = "run.js" }.Violations());
    }

    [Fact]
    public void Violations_OfAWorker_AreAllNamed()
    {
        var options = new WorkerOptions { Limits = new JavaScriptLimits { MemoryBytesMax = 1500 << 10 }, CallTimeMax = TimeSpan.Zero, ContextsMax = 0 };

        Assert.Equal(
            [
                "a sandbox memory of 1536000 bytes is outside 2 MiB to 4 GiB",
                "a call time of 0 s is outside 1 ms to 1 day",
                "0 calls of one device at the same time are outside 1 to 1024",
            ],
            options.Violations());
    }

    [Fact]
    public void Violations_OfADevice_AreAllNamed()
    {
        var options = new DeviceOptions { Program = "run.js", Policy = "luck", ReconnectAttempts = -1, IsRemoteOnly = true, LocalCallsMax = 0 };

        Assert.Equal(4, options.Violations().Count());
    }
}
