using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Longshore.Wasm.AheadOfTime;

/// <summary>.NET's ahead-of-time compiler, as a child process with limits.</summary>
internal sealed class Crossgen(AheadOfTimeOptions options)
{
    /// <summary>Compiles an assembly of intermediate code.</summary>
    /// <exception cref="AheadOfTimeException">The compiler is missing, refused, or took too long.</exception>
    public void Compile(string source, string target)
    {
        var engine = typeof(Crossgen).Assembly.Location;
        var start = new ProcessStartInfo(options.CompilerPath)
        {
            // The engine's methods may be inlined into the guest, because the cache key holds the engine's version.
            ArgumentList =
            {
                source, "--out", target, "--reference", Path.Combine(FrameworkFolder, "*.dll"), "--reference", engine,
                "--inputbubble", "--inputbubbleref", engine, "--targetos", "linux", "--targetarch", "x64",
                "--instruction-set", "native", "--optimize",
            },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] =
            options.CompilerMemoryBytesMax.ToString("X", CultureInfo.InvariantCulture);
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(options.CompilerTimeMax))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            throw new AheadOfTimeException($"the ahead-of-time compiler took over {options.CompilerTimeMax}");
        }

        if (process.ExitCode != 0)
        {
            var message = (errors.Result + output.Result).Split('\n', 2)[0];
            throw new AheadOfTimeException($"the ahead-of-time compiler ended with exit code {process.ExitCode}: {message}");
        }
    }

    private static string FrameworkFolder => Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new AheadOfTimeException(
                $"the ahead-of-time compiler {options.CompilerPath} cannot be run: {failure.Message}");
        }
    }
}
