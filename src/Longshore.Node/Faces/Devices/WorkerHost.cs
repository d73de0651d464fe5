using System.Net;
using Longshore.Functions.Scheduling;
using Longshore.JavaScript.Contexts;
using Longshore.Offload.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Longshore.Node.Faces.Devices;

/// <summary>A worker without a node: one listener for devices and its own core slots.</summary>
public sealed class WorkerHost : IAsyncDisposable
{
    private readonly CoreSlots _slots;
    private readonly DeviceFace _face;
    private readonly WebApplication _application;
    private ListenOptions? _listener;
    private int _isDisposed;

    private WorkerHost(WorkerHostOptions options, DeviceFaceSetup setup, Action<string> report)
    {
        _slots = setup.Slots;
        _face = new DeviceFace(setup, report);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.WebHost.UseKestrelCore().UseSockets().ConfigureKestrel(kestrel => kestrel.Listen(options.Endpoint, listener =>
        {
            _listener = listener;
            _face.Configure(listener);
        }));
        _application = builder.Build();
    }

    /// <summary>The address and port on which it listens.</summary>
    public IPEndPoint Endpoint => _listener!.IPEndPoint!;

    /// <summary>The number of devices that have sessions.</summary>
    public int Clients => _face.Clients;

    /// <summary>Starts a worker.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="quickjs">The compiled QuickJS module.</param>
    /// <param name="identity">Its key, or null if the options turn encryption off.</param>
    /// <param name="trusted">The keys of devices that it serves.</param>
    /// <param name="time">The clock and timers.</param>
    /// <param name="report">Receives a sentence for every device that connects, is refused or fails, from any thread.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ArgumentException">The options are wrong, or there is no identity.</exception>
    /// <exception cref="IOException">It cannot listen at the endpoint.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">It cannot listen at the endpoint.</exception>
    public static async Task<WorkerHost> StartAsync(
        WorkerHostOptions options,
        QuickJsModule quickjs,
        OffloadIdentity? identity,
        TrustedKeys trusted,
        TimeProvider time,
        Action<string> report,
        CancellationToken cancellationToken)
    {
        if (!options.IsPlain && identity is null)
        {
            throw new ArgumentException("an encrypted worker needs an identity", nameof(identity));
        }

        if (options.Violations().ToArray() is { Length: > 0 } violations)
        {
            throw new ArgumentException(string.Join("; ", violations), nameof(options));
        }

        var slots = CoreSlots.Create(options.Worker.CoreSlots, options.Worker.QueueLengthMax, time);
        var setup = new DeviceFaceSetup(options.Worker, quickjs, slots, options.IsPlain ? null : identity, trusted, time) { Attester = options.Attester };
        var host = new WorkerHost(options, setup, report);
        try
        {
            await host._application.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        // Disposing the worker ends its connections, so the server has none to drain.
        await _face.DisposeAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _slots.Dispose();
    }
}
