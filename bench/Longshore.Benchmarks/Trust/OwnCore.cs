using System.Globalization;

namespace Longshore.Benchmarks.Trust;

/// <summary>Keeps all threads of this process on one core, as long as it is not disposed: the load must not take the core of what it measures.</summary>
internal sealed class OwnCore : IAsyncDisposable
{
    private readonly string _all;

    private OwnCore(string all) => _all = all;

    /// <param name="core">The core's number.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<OwnCore> TakeAsync(int core, CancellationToken cancellationToken)
    {
        await SetAsync(core.ToString(CultureInfo.InvariantCulture), cancellationToken);
        return new OwnCore(string.Create(CultureInfo.InvariantCulture, $"0-{Environment.ProcessorCount - 1}"));
    }

    public async ValueTask DisposeAsync() => await SetAsync(_all, CancellationToken.None);

    // Threads that begin later are where those are that begin them.
    private static Task<string> SetAsync(string cores, CancellationToken cancellationToken) => Peer.RunAsync(
        "taskset", "util-linux", ["-a", "-p", "-c", cores, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)], cancellationToken);
}
