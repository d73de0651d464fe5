using System.Globalization;
using System.Numerics;
using System.Text;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>What Avalon's two samples give, without Python.</summary>
internal sealed class SampleWorkloads : IWorkloads
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runs;

    public int Runs => _runs;

    /// <summary>Lets orders of the workload <c>held</c> end.</summary>
    public void Release() => _held.TrySetResult();

    public bool Contains(string workload) => workload is "python-hello" or "python-fib" or "items" or "echo" or "wait" or "held" or "throw";

    public async ValueTask<ReadOnlyMemory<byte>?> RunAsync(string workload, IReadOnlyList<WorkloadItem> items, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        await Task.Yield();
        if (workload == "wait")
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        if (workload == "held")
        {
            await _held.Task.WaitAsync(cancellationToken);
        }

        var text = Encoding.UTF8.GetString(items[0].Plain.Span);
        return workload switch
        {
            "python-hello" => Encoding.UTF8.GetBytes("Hello " + text),
            "python-fib" when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) =>
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Fibonacci number at position {position} = {Fibonacci(position)}")),
            "items" => Encoding.UTF8.GetBytes(string.Join('|', items.Select(item => Encoding.UTF8.GetString(item.Plain.Span)))),
            "echo" or "held" => items[0].Plain,
            "throw" => throw new InvalidOperationException("secret " + text),
            _ => (ReadOnlyMemory<byte>?)null,
        };
    }

    private static BigInteger Fibonacci(int position)
    {
        var (current, next) = (BigInteger.Zero, BigInteger.One);
        for (; position > 0; position--)
        {
            (current, next) = (next, current + next);
        }

        return current;
    }
}
