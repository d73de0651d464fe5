namespace Longshore.Offload.Worker;

/// <summary>A client's sandboxes of one module graph. No other client sees their state.</summary>
internal sealed class WorkerSession(Func<WorkerContext> newContext, int contextsMax) : IDisposable
{
    private readonly List<WorkerContext> _contexts = [];

    /// <summary>Passes a call to the first sandbox if it uses the session's state, and to the least loaded one otherwise.</summary>
    public WorkerContext Add(WorkerCall call)
    {
        if (_contexts.Count == 0)
        {
            _contexts.Add(newContext());
        }

        var context = call.IsPinned ? _contexts[0] : _contexts.MinBy(each => each.Load)!;
        if (!call.IsPinned && context.Load > 0 && _contexts.Count < contextsMax)
        {
            context = newContext();
            _contexts.Add(context);
        }

        context.Add(call);
        return context;
    }

    public void Dispose() => _contexts.ForEach(each => each.Dispose());
}
