namespace Longshore.Node.Hosting;

/// <summary>Frees a node's resources in the reverse order of their creation.</summary>
internal sealed class CleanUp : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _steps = new();

    public T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _steps.Push(part.DisposeAsync);
        return part;
    }

    public void Push(Action step) => _steps.Push(() =>
    {
        step();
        return ValueTask.CompletedTask;
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_steps.TryPop(out var next))
        {
            await next();
        }
    }
}
