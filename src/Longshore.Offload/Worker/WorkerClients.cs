using System.Collections.Concurrent;
using Longshore.Offload.Wire;
using Longshore.Rpc.Framing;

namespace Longshore.Offload.Worker;

/// <summary>The devices that a worker knows: those that are connected, and for a while those that lost their connection.</summary>
internal sealed class WorkerClients(WorkerContextSetup setup, WorkerOptions options, Action<string> report, CancellationToken stop) : IDisposable
{
    private readonly ConcurrentDictionary<string, WorkerClient> _clients = new(StringComparer.Ordinal);
    private readonly HeldBytes _held = new(options.AllHeldBytesMax);

    public int Count => _clients.Count;

    /// <summary>Finds or adds the client that says hello, and gives it this connection.</summary>
    /// <exception cref="OffloadProtocolException">It is no hello of this protocol, or there are too many clients.</exception>
    public WorkerClient Greet(FrameConnection connection, FrameType type, ReadOnlyMemory<byte> body, string key, FrameWriter welcome)
    {
        if (type != FrameType.Hello)
        {
            throw new OffloadProtocolException("the first frame is no hello");
        }

        var frame = new FrameReader(body.Span);
        if (frame.Count() is not OffloadProtocol.Version and var version)
        {
            throw new OffloadProtocolException($"the device speaks version {version} of the protocol, the worker {OffloadProtocol.Version}");
        }

        // A peer with another key cannot take over the sessions, whatever id it shows.
        var id = key + Convert.ToHexString(frame.Raw(OffloadProtocol.ClientIdBytes));
        if (_clients.Count >= options.ClientsMax && !_clients.ContainsKey(id))
        {
            throw new OffloadProtocolException($"the worker has {options.ClientsMax} clients already");
        }

        var client = _clients.GetOrAdd(id, _ => new WorkerClient(setup, options, _held, key.Length > 0 ? key : id, report));

        // Before answers of earlier calls, which are sent once it is attached.
        connection.Send(welcome);
        client.Attach(connection);
        return client;
    }

    /// <summary>Forgets a client that lost its connection, once it has had time to come back.</summary>
    public async Task ForgetLaterAsync(WorkerClient client)
    {
        try
        {
            await Task.Delay(client.HasLeft ? TimeSpan.Zero : options.ResumeTimeMax, setup.Time, stop);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var entry = _clients.FirstOrDefault(each => each.Value == client);
        if (!client.IsConnected && entry.Key is not null && _clients.TryRemove(entry))
        {
            client.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }
}
