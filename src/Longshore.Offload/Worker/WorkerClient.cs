using System.Globalization;
using Longshore.JavaScript.Modules;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Worker;

/// <summary>One device: its sessions and its calls, which outlive a lost connection for a while.</summary>
internal sealed class WorkerClient(ProgramCache programs, WorkerOptions options, TimeProvider time) : IWorkerHost, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WorkerSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (WorkerCall Call, WorkerContext? Context)> _calls = [];

    // What was asked for over this connection and has not come.
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private FrameConnection? _connection;
    private long _acknowledged;
    private long _heldBytes;
    private bool _isDisposed;

    /// <summary>Has answers sent over a connection from now on.</summary>
    public void Attach(FrameConnection connection)
    {
        lock (_gate)
        {
            _connection?.Dispose();
            _connection = connection;
            _asked.Clear();
        }
    }

    /// <summary>Forgets a connection.</summary>
    /// <returns>Whether it was the last one that was attached.</returns>
    public bool Detach(FrameConnection connection)
    {
        lock (_gate)
        {
            if (_connection != connection)
            {
                return false;
            }

            _connection = null;
            return true;
        }
    }

    /// <summary>Whether a connection is attached.</summary>
    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return _connection is not null;
            }
        }
    }

    /// <summary>Whether it said that it will not come back.</summary>
    public bool HasLeft { get; private set; }

    /// <exception cref="OffloadProtocolException">The frame is malformed.</exception>
    public void Handle(FrameType type, ReadOnlyMemory<byte> body)
    {
        var frame = new FrameReader(body.Span);
        switch (type)
        {
            case FrameType.Call: HandleCall(ref frame); break;
            case FrameType.Modules: HandleModules(body); break;
            case FrameType.Cancel: Cancel(frame.Count()); break;
            case FrameType.Bye: HasLeft = true; break;
            case FrameType.CallbackAnswer:
                var (id, sequence, isFulfilled) = (frame.Count(), frame.Count(), frame.Byte() == 0);
                var payload = Payload.Read(ref frame);
                lock (_gate)
                {
                    _calls.GetValueOrDefault(id).Context?.AnswerCallback(sequence, isFulfilled, payload);
                }

                break;
            default: throw new OffloadProtocolException(string.Create(CultureInfo.InvariantCulture, $"a frame of type {(int)type}"));
        }
    }

    public void Answer(WorkerCall call, FrameWriter answer)
    {
        lock (_gate)
        {
            var before = call.HeldBytes;
            call.Answer = answer;
            if (_calls.ContainsKey(call.Id))
            {
                _heldBytes += call.HeldBytes - before;
            }

            _connection?.Send(answer);
        }
    }

    public void Send(FrameWriter frame)
    {
        lock (_gate)
        {
            _connection?.Send(frame);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var session in _sessions.Values)
            {
                session.Dispose();
            }

            _connection?.Dispose();
        }
    }

    private void HandleCall(ref FrameReader frame)
    {
        var (id, acknowledged, digest) = (frame.Count(), frame.Count(), Convert.ToHexStringLower(frame.Raw(OffloadProtocol.DigestBytes)));
        var (isPinned, function) = (frame.Byte() != 0, frame.Text());
        var call = new WorkerCall(id, digest, function, isPinned, Payload.Read(ref frame));
        lock (_gate)
        {
            Forget(acknowledged);
            if (_calls.TryGetValue(id, out var known))
            {
                // It was sent again after a lost connection.
                if (known.Call.Answer is { } answer)
                {
                    _connection?.Send(answer);
                }
                else if (known.Context is null)
                {
                    AskFor(digest);
                }

                return;
            }

            if (id < _acknowledged || _isDisposed)
            {
                return;
            }

            if (_calls.Count >= options.CallsMax)
            {
                Refuse(id, $"the worker has {options.CallsMax} calls of this device already");
                return;
            }

            if (_heldBytes + call.HeldBytes > options.HeldBytesMax)
            {
                Refuse(id, $"the worker holds {_heldBytes} bytes of this device's calls and answers already");
                return;
            }

            _heldBytes += call.HeldBytes;
            _calls.Add(id, (call, null));
            if (programs.Contains(digest) || _sessions.ContainsKey(digest))
            {
                Start(call);
            }
            else
            {
                AskFor(digest);
            }
        }
    }

    // Once, however many calls wait for the modules.
    private void AskFor(string digest)
    {
        if (_asked.Add(digest))
        {
            _connection?.Send(new FrameWriter(FrameType.NeedModules).Raw(Convert.FromHexString(digest)));
        }
    }

    private void HandleModules(ReadOnlyMemory<byte> body)
    {
        ModuleGraph graph;
        try
        {
            graph = ModuleGraph.Decompress(body.Span);
        }
        catch (InvalidDataException malformed)
        {
            throw new OffloadProtocolException(malformed.Message);
        }

        programs.Add(graph);
        lock (_gate)
        {
            _asked.Remove(graph.Digest);
            foreach (var (call, _) in _calls.Values.Where(each => each.Context is null && each.Call.Digest == graph.Digest).ToList())
            {
                Start(call);
            }
        }
    }

    private void Start(WorkerCall call)
    {
        if (!_sessions.TryGetValue(call.Digest, out var session))
        {
            if (_sessions.Count >= options.SessionsMax)
            {
                Refuse(call.Id, $"the worker has {options.SessionsMax} module graphs of this device already");
                return;
            }

            session = new WorkerSession(() => new WorkerContext(this, programs, options, time), options.ContextsMax);
            _sessions.Add(call.Digest, session);
        }

        _calls[call.Id] = (call, session.Add(call));
    }

    private void Refuse(long id, string reason)
    {
        var frame = new FrameWriter(FrameType.Answer).Count(id).Byte((byte)AnswerStatus.Refused).Count(0);
        Payload.Write(frame, System.Text.Encoding.UTF8.GetBytes(reason));
        _connection?.Send(frame);
        if (_calls.Remove(id, out var entry))
        {
            _heldBytes -= entry.Call.HeldBytes;
        }
    }

    private void Cancel(long id)
    {
        lock (_gate)
        {
            if (_calls.Remove(id, out var entry))
            {
                _heldBytes -= entry.Call.HeldBytes;
                entry.Context?.Cancel(entry.Call);
            }
        }
    }

    // The device has the answers of all calls before this one.
    private void Forget(long acknowledged)
    {
        if (acknowledged <= _acknowledged)
        {
            return;
        }

        _acknowledged = acknowledged;
        foreach (var (id, (call, _)) in _calls)
        {
            if (id < acknowledged && call.Answer is not null)
            {
                _heldBytes -= call.HeldBytes;
                _calls.Remove(id);
            }
        }
    }
}
