using System.Globalization;

namespace Longshore.Cli.Output;

/// <summary>Tells a person at a terminal that long work goes on. Programs that read standard error see nothing of it.</summary>
internal static class Progress
{
    // What ends sooner needs no line.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Awaits work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="what">What is done, for example <c>compiling hello.wasm</c>.</param>
    /// <param name="time">The clocks.</param>
    public static async Task<T> ShowAsync<T>(Task<T> work, string what, TimeProvider time)
    {
        if (Console.IsErrorRedirected)
        {
            return await work;
        }

        var started = time.GetTimestamp();
        var isShown = false;
        while (await Task.WhenAny(work, Task.Delay(Every, time)) != work)
        {
            isShown = true;
            await Console.Error.WriteAsync(string.Create(
                CultureInfo.InvariantCulture, $"\r{what}, {time.GetElapsedTime(started).TotalSeconds:0} s; Ctrl+C ends it"));
        }

        if (isShown)
        {
            await Console.Error.WriteLineAsync();
        }

        return await work;
    }
}
