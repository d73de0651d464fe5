namespace Longshore.Offload.Worker;

/// <summary>A client's world of one module graph: sandboxes whose state nobody else sees.</summary>
internal sealed class WorkerSession(Func<WorkerContext> newContext, int contextsMax) : IDisposable
{
    private readonly List<WorkerContext> _contexts = [];

    /// <summary>Gives a call to the first sandbox when it uses the session's state, to the one with the least to do otherwise.</summary>
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
