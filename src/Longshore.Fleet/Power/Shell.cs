using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Longshore.Fleet.Power;

/// <summary>Runs lines of <c>fleet.json</c> by <c>/bin/sh</c>. Whoever writes that file may run commands as this user anyway.</summary>
/// <param name="time">The clock.</param>
/// <param name="timeMax">The longest run. A command that takes longer is killed.</param>
internal sealed class Shell(TimeProvider time, TimeSpan timeMax)
{
    // A number of watts, or a sentence about an error.
    private const int OutputCharactersMax = 4096;

    /// <summary>Runs a line to the shell's end. What it has started in the background, such as a virtual machine, goes on. A failure is a
    /// value.</summary>
    public Task<ShellResult> RunAsync(string line, CancellationToken cancellationToken) =>

        // Whatever has the output of the shell could keep a reader waiting.
        ReadAsync("exec > /dev/null\n" + line, cancellationToken);

    /// <summary>Runs a line until nobody can print any more. A failure is a value.</summary>
    public async Task<ShellResult> ReadAsync(string line, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("/bin/sh", ["-c", line]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true },
        };
        try
        {
            process.Start();
            process.StandardInput.Close();
            var output = await ReadAsync(process.StandardOutput, either.Token);
            await process.WaitForExitAsync(either.Token);
            return new ShellResult(
                output,
                process.ExitCode == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"it ended with exit code {process.ExitCode}"));
        }
        catch (Win32Exception failure)
        {
            return new ShellResult("", failure.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Kill(process);
            return new ShellResult("", string.Create(CultureInfo.InvariantCulture, $"it ran longer than {timeMax.TotalSeconds:0.##} s and was killed"));
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            throw;
        }
    }

    // What comes after the limit is read too, so that the command does not wait for a reader.
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var kept = new char[OutputCharactersMax];
        var length = await reader.ReadBlockAsync(kept, cancellationToken);
        var rest = new char[OutputCharactersMax];
        while (await reader.ReadAsync(rest, cancellationToken) > 0)
        {
        }

        return new string(kept, 0, length);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
