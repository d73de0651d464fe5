using System.Diagnostics;

namespace Longshore.Benchmarks;

/// <summary>Runs the programs that Longshore is compared with.</summary>
internal static class Peer
{
    /// <summary>Runs a program to its end and returns its output.</summary>
    public static async Task<string> RunAsync(
        string program, string package, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using var process = Start(start, program, package);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}");
    }

    /// <summary>Starts a program.</summary>
    /// <exception cref="MissingPeerException">The program is not installed.</exception>
    public static Process Start(ProcessStartInfo start, string program, string package)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new MissingPeerException(program, package);
        }
    }
}
