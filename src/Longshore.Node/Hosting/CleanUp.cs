namespace Longshore.Node.Hosting;

/// <summary>Frees resources in the reverse order of their creation.</summary>
public sealed class CleanUp : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _steps = new();

    /// <summary>Disposes a part at its turn.</summary>
    /// <returns>The part.</returns>
    public T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _steps.Push(part.DisposeAsync);
        return part;
    }

    /// <summary>Takes a step at its turn.</summary>
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
