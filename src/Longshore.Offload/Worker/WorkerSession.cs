namespace Longshore.Offload.Worker;

/// <summary>A client's sandboxes of one module graph. No other client sees their state.</summary>
internal sealed class WorkerSession(Func<StateCalls, WorkerContext> newContext, int contextsMax) : IDisposable
{
    private readonly List<WorkerContext> _contexts = [];
    private readonly StateCalls _stateCalls = new();
    private WorkerContext? _home;

    /// <summary>Keeps a call that every sandbox runs.</summary>
    /// <returns>Why it is refused, or null.</returns>
    public string? TryKeep(WorkerCall call) => _stateCalls.TryAdd(call);

    /// <summary>A sandbox has written state that the others do not have: it runs all later calls.</summary>
    public void NoteState(WorkerContext context) => _home ??= context;

    /// <summary>Passes a call to the sandbox that has the session's state, if it uses it or there is one, and to the least loaded one
    /// otherwise, or if it is independent.</summary>
    public WorkerContext Add(WorkerCall call)
    {
        if (_contexts.Count == 0)
        {
            _contexts.Add(newContext(_stateCalls));
        }

        var isBound = call.IsPinned || call.IsEverywhere || (_home is not null && !call.IsIndependent);
        var context = isBound ? _home ?? _contexts[0] : _contexts.MinBy(each => each.Load)!;
        if (!isBound && context.Load > 0 && _contexts.Count < contextsMax)
        {
            context = newContext(_stateCalls);
            _contexts.Add(context);
        }

        context.Add(call);
        return context;
    }

    public void Dispose() => _contexts.ForEach(each => each.Dispose());
}
