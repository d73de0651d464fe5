using System.Net;
using System.Net.Sockets;
using Longshore.Offload.Device;
using Longshore.Offload.Wire;

namespace Longshore.Tests.Offload;

public sealed class SlowHandshakeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // On a small board, or beside a busy worker, a handshake may take longer than a program waits for a machine that does not answer.
    [Fact]
    public async Task Program_WhoseWorkerAcceptsAndIsSlow_WaitsForIt()
    {
        await using var run = new OffloadRun();
        run.With("run.js", "console.log('ran')");
        using var worker = new TcpListener(IPAddress.Loopback, 0);
        worker.Start();
        var time = new ImpatientTime(TimeSpan.FromSeconds(5));
        var address = new ServerAddress("127.0.0.1", ((IPEndPoint)worker.LocalEndpoint).Port, IsPlain: true);

        var running = run.RunAsync([address], time: time);
        using var client = await worker.AcceptTcpClientAsync(Cancellation);
        await client.GetStream().ReadExactlyAsync(new byte[4], Cancellation);
        (await time.Longest.WaitAsync(Cancellation))();
        Assert.False(running.IsCompleted);
        var welcome = new FrameWriter(FrameType.Welcome).Count(OffloadProtocol.Version).Raw(new byte[16]).Count(1).Count(1000);
        await client.GetStream().WriteAsync(welcome.Finish(), Cancellation);

        Assert.Equal((0, "ran\n", ""), await running);
    }
}
