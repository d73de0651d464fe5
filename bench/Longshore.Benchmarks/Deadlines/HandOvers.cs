using Longshore.Functions.Calls;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>Measures the time from the arrival of a call with a deadline to the start of its guest, while an endless guest holds
/// the only slot.</summary>
internal static class HandOvers
{
    private const int Calls = 5_000;

    /// <summary>The times in microseconds.</summary>
    public static async Task<List<double>> MeasureAsync(OpenFunctions node, string argument, CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = Task.Run(async () =>
        {
            // The guest's wall time limit ends it; another one follows.
            while (!leaving.IsCancellationRequested)
            {
                using var ended = await node.Invoker.InvokeAsync(
                    new Invocation { Function = node.Long, Arguments = ["60"], ExpectedExecution = TimeSpan.FromSeconds(5) }, leaving.Token);
            }
        }, cancellationToken);
        var times = new List<double>(Calls);
        for (var i = 0; i < Calls; i++)
        {
            // The endless guest must have its slot again.
            await Task.Delay(1, cancellationToken);
            using var result = await node.Invoker.InvokeAsync(
                new Invocation { Function = node.Short, Arguments = [argument], Deadline = TimeSpan.FromSeconds(1) }, cancellationToken);
            if (result.Failure != Failure.None)
            {
                throw new InvalidOperationException(result.Detail);
            }

            times.Add(result.QueueTime.TotalMicroseconds);
        }

        await leaving.CancelAsync();
        await running;
        return times;
    }
}
