using System.Diagnostics;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>A process that uses all idle time (SCHED_IDLE) of one processor.</summary>
internal sealed class BusyProcess : IDisposable
{
    private readonly Process _process = Peer.Start(
        new ProcessStartInfo("chrt", ["--idle", "0", "sh", "-c", "while :; do :; done"]), "chrt", "util-linux");

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
