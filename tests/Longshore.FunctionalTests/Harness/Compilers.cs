using System.Diagnostics;

namespace Longshore.FunctionalTests.Harness;

/// <summary>The ahead-of-time compilers that run.</summary>
internal static class Compilers
{
    /// <summary>The number of those that compile for a data directory: their arguments name its files.</summary>
    public static int CountOf(string directory) => Process.GetProcessesByName("crossgen2").Count(process =>
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(directory, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return false;
        }
    });

    /// <summary>Waits until one runs.</summary>
    public static Task StartedAsync(string directory) => UntilAsync(() => CountOf(directory) > 0);

    /// <summary>Waits until none runs.</summary>
    public static Task EndedAsync(string directory) => UntilAsync(() => CountOf(directory) == 0);

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
