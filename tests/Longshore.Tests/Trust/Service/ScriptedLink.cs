using System.Net;
using System.Text;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Pool;

namespace Longshore.Tests.Trust.Service;

/// <summary>A process of a worker inside of the test, which can be away, lose answers, wait, and start anew.</summary>
internal sealed class ScriptedLink(string address, WorkerKeys keys) : IWorkerLink
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile WorkOrderProcessor _processor = new(keys, new SampleWorkloads(), new OrderOptions());
    private volatile WorkOrderProcessor? _announced;
    private volatile TaskCompletionSource? _wait;
    private int _orders;
    private int _lost;

    public string Address => address;

    /// <summary>Whether connections are refused.</summary>
    public bool IsAway { get; set; }

    /// <summary>How many answers to orders are lost on their way.</summary>
    public int LosesAnswers { get; set; }

    /// <summary>What is answered to orders in place of the worker's own answer; null for that.</summary>
    public string? Answer { get; set; }

    /// <summary>The orders that came.</summary>
    public int Orders => _orders;

    /// <summary>Ends when the first order has come.</summary>
    public Task FirstOrder => _gate.Task;

    /// <summary>Holds the answers to orders back.</summary>
    public void Hold() => _wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets them go.</summary>
    public void Release() => _wait?.TrySetResult();

    /// <summary>Starts the process anew, with other keys perhaps.</summary>
    public void Restart(WorkerKeys others) => _processor = new WorkOrderProcessor(others, new SampleWorkloads(), new OrderOptions());

    /// <summary>Tells other keys from now on, and still reads orders for the old ones.</summary>
    public void Announce(WorkerKeys others) => _announced = new WorkOrderProcessor(others, new SampleWorkloads(), new OrderOptions());

    public async Task<string> SendAsync(string message, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // As a network does; a listener that asks again without a pause would take the whole processor.
        await Task.Delay(1, cancellationToken);
        if (IsAway)
        {
            throw new OrderResponseException(ResponseFailure.Unreachable, "refused");
        }

        var isOrder = message.Contains("\"ProcessWorkOrder\"", StringComparison.Ordinal);

        // A worker goes on when its peer leaves.
        var answer = await (isOrder ? _processor : _announced ?? _processor).ProcessAsync(Encoding.UTF8.GetBytes(message), IPAddress.Loopback, CancellationToken.None);
        if (isOrder)
        {
            Interlocked.Increment(ref _orders);
            _gate.TrySetResult();
            await (_wait?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
        }

        return isOrder && Interlocked.Increment(ref _lost) <= LosesAnswers
            ? throw new OrderResponseException(ResponseFailure.Disconnected, "closed")
            : isOrder && Answer is not null ? Answer : answer;
    }
}
