using Microsoft.Extensions.Hosting;

namespace Longshore.Node;

/// <summary>The lifetime of a host that its caller starts and stops. The signals of the process are the program's: the default lifetime
/// would take some of them and end nothing.</summary>
internal sealed class CallerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
