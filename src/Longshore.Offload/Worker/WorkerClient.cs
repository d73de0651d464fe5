using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.JavaScript.Modules;
using Longshore.Offload.Wire;
using Longshore.Rpc.Framing;

namespace Longshore.Offload.Worker;

/// <summary>One device: its sessions and its calls, which outlive a lost connection for a while.</summary>
/// <param name="setup">What all sandboxes share.</param>
/// <param name="options">The limits of a client.</param>
/// <param name="held">Counts the bytes of calls and answers of all clients.</param>
/// <param name="owner">Who its modules belong to: the device's key, or the program's id where there are no keys.</param>
/// <param name="report">Receives errors of the worker itself.</param>
internal sealed class WorkerClient(WorkerContextSetup setup, WorkerOptions options, HeldBytes held, string owner, Action<string> report)
    : IWorkerHost, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WorkerSession> _sessions = new(StringComparer.Ordinal);
    private readonly ClientCalls _calls = new(options, held);

    // The module graphs that were requested over this connection and have not arrived.
    private readonly HashSet<string> _requested = new(StringComparer.Ordinal);
    private FrameConnection? _connection;
    private bool _isDisposed;

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

    private string TooManyGraphs => $"the worker has {options.SessionsMax} module graphs of this device already";

    /// <summary>Whether the device said that it will not come back.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Answers go to this connection from now on; an older one ends.</summary>
    public void Attach(FrameConnection connection)
    {
        lock (_gate)
        {
            _connection?.Dispose();
            _connection = connection;
            _requested.Clear();
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

    /// <summary>Handles a frame of the device.</summary>
    /// <exception cref="OffloadProtocolException">The frame is malformed.</exception>
    public void Handle(FrameType type, ReadOnlyMemory<byte> body)
    {
        var frame = new FrameReader(body.Span);
        switch (type)
        {
            case FrameType.Call: HandleCall(ref frame); break;
            case FrameType.Modules: HandleModules(body); break;
            case FrameType.Cancel: Cancel(frame.Count()); break;
            case FrameType.CallbackAnswer: HandleCallbackAnswer(ref frame); break;
            case FrameType.Bye: HasLeft = true; break;
            default: throw new OffloadProtocolException(string.Create(CultureInfo.InvariantCulture, $"a frame of type {(int)type}"));
        }
    }

    public void Answer(WorkerCall call, WorkerAnswer answer)
    {
        var frame = answer.ToFrame(call.Id);
        lock (_gate)
        {
            if (answer.HasState && _calls.TryFind(call.Id, out _, out var context) && context is not null
                && _sessions.TryGetValue(call.Digest, out var session))
            {
                session.NoteState(context);
            }

            if (!_calls.TryAnswer(call, frame))
            {
                frame = (WorkerAnswer.Failed(Failure.Overloaded, ClientCalls.AllIsHeld) with { HasState = answer.HasState }).ToFrame(call.Id);
                _calls.AnswerShortly(call, frame);
            }

            _connection?.Send(frame);
        }
    }

    public void Send(FrameWriter frame)
    {
        lock (_gate)
        {
            _connection?.Send(frame);
        }
    }

    public void Report(string error) => report(error);

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
            _calls.Clear();
        }
    }

    private void HandleCall(ref FrameReader frame)
    {
        var (id, oldest, digest) = (frame.Count(), frame.Count(), Convert.ToHexStringLower(frame.Raw(OffloadProtocol.DigestBytes)));
        var (scope, function) = (CallScopes.Parse(frame.Byte()), frame.Text());
        var call = new WorkerCall(id, digest, function, scope == CallScope.Session, Payload.Read(ref frame))
        {
            IsEverywhere = scope == CallScope.EverySandbox,
            IsIndependent = scope == CallScope.Independent,
        };
        lock (_gate)
        {
            _calls.Acknowledge(oldest);
            if (_calls.TryFind(id, out var known, out var context))
            {
                Repeat(known, context);
            }
            else if (!_calls.IsAcknowledged(id) && !_isDisposed)
            {
                Begin(call);
            }
        }
    }

    // The device sent the call again after a lost connection.
    private void Repeat(WorkerCall call, WorkerContext? context)
    {
        if (call.Answer is { } answer)
        {
            _connection?.Send(answer);
        }
        else if (context is null)
        {
            RequestModules(call.Digest);
        }
    }

    private void Begin(WorkerCall call)
    {
        if (_calls.TryAdd(call) is { } refusal)
        {
            Refuse(call.Id, refusal);
        }
        else if (setup.Programs.Contains(call.Digest) || _sessions.ContainsKey(call.Digest))
        {
            Start(call);
        }
        else if (!_requested.Contains(call.Digest) && _sessions.Count + _requested.Count >= options.SessionsMax)
        {
            Refuse(call.Id, TooManyGraphs);
        }
        else
        {
            RequestModules(call.Digest);
        }
    }

    // Once, however many calls wait for the modules.
    private void RequestModules(string digest)
    {
        if (_requested.Add(digest))
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

        lock (_gate)
        {
            // Modules that were not asked for are not kept.
            if (!_requested.Remove(graph.Digest))
            {
                return;
            }

            setup.Programs.Add(graph, owner);
            foreach (var call in _calls.WaitingFor(graph.Digest))
            {
                Start(call);
            }
        }
    }

    private void HandleCallbackAnswer(ref FrameReader frame)
    {
        var (id, sequence, isFulfilled) = (frame.Count(), frame.Count(), frame.Byte() == 0);
        var payload = Payload.Read(ref frame);
        lock (_gate)
        {
            if (_calls.TryFind(id, out _, out var context))
            {
                context?.AnswerCallback(sequence, isFulfilled, payload);
            }
        }
    }

    private void Start(WorkerCall call)
    {
        if (!_sessions.TryGetValue(call.Digest, out var session))
        {
            if (_sessions.Count >= options.SessionsMax)
            {
                Refuse(call.Id, TooManyGraphs);
                return;
            }

            session = new WorkerSession(calls => new WorkerContext(this, setup, calls), options.ContextsMax);
            _sessions.Add(call.Digest, session);
        }

        if (call.IsEverywhere && session.TryKeep(call) is { } refusal)
        {
            Refuse(call.Id, refusal);
            return;
        }

        _calls.Start(call, session.Add(call));
    }

    private void Refuse(long id, string reason)
    {
        _connection?.Send(WorkerAnswer.Failed(Failure.Overloaded, reason).ToFrame(id));
        _calls.TryRemove(id, out _, out _);
    }

    private void Cancel(long id)
    {
        lock (_gate)
        {
            if (_calls.TryRemove(id, out var call, out var context))
            {
                context?.Cancel(call);
            }
        }
    }
}
