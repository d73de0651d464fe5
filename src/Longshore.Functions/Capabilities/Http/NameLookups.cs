using System.Net;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>Looks names up, each on a thread of its own: the system's resolver blocks, for many seconds if a name server does not answer, and
/// the threads of the runtime's pool serve all calls.</summary>
/// <param name="resolve">The resolver.</param>
internal sealed class NameLookups(Func<string, IPAddress[]> resolve)
{
    /// <summary>The most look-ups of one function at a time; further ones wait.</summary>
    public const int PerFunctionMax = 16;

    // Four functions whose names have no answer leave the others waiting; each thread takes some 20 KiB.
    private const int PerNodeMax = 64;

    private SemaphoreSlim Places { get; } = new(PerNodeMax);

    /// <summary>Finds the addresses of a name.</summary>
    /// <param name="places">The places of the function, <see cref="PerFunctionMax"/>.</param>
    /// <param name="host">The name.</param>
    /// <param name="cancellationToken">Ends the wait. The places are given back when the look-up itself ends.</param>
    /// <exception cref="System.Net.Sockets.SocketException">There is no such name, or no answer.</exception>
    public async Task<IPAddress[]> FindAsync(SemaphoreSlim places, string host, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            await Places.WaitAsync(cancellationToken);
        }
        catch
        {
            places.Release();
            throw;
        }

        return await StartAsync(places, host).WaitAsync(cancellationToken);
    }

    private async Task<IPAddress[]> StartAsync(SemaphoreSlim places, string host)
    {
        try
        {
            return await Task.Factory.StartNew(() => resolve(host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            Places.Release();
            places.Release();
        }
    }
}
