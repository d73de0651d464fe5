using System.Diagnostics;

namespace Longshore.Tests.Shared;

/// <summary>Waits for what other processes and threads do.</summary>
internal static class Eventually
{
    // Only a failing test waits for so long.
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a condition holds.</summary>
    public static Task HoldsAsync(Func<bool> holds) => HoldsAsync(() => Task.FromResult(holds()));

    /// <summary>Waits until a condition holds.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeMax, "it did not become true");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
