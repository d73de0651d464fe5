using System.Collections.Concurrent;

namespace Longshore.Trust;

/// <summary>Instances that one thread at a time may use. There are as many as were ever used together.</summary>
/// <param name="create">Makes one more.</param>
internal sealed class Pooled<T>(Func<T> create) : IDisposable
    where T : class, IDisposable
{
    private readonly ConcurrentBag<T> _idle = [];

    public TResult Use<TResult>(Func<T, TResult> use)
    {
        if (!_idle.TryTake(out var instance))
        {
            instance = create();
        }

        try
        {
            return use(instance);
        }
        finally
        {
            _idle.Add(instance);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var instance))
        {
            instance.Dispose();
        }
    }
}
