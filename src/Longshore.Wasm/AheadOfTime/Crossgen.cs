using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Longshore.Wasm.AheadOfTime;

/// <summary>.NET's ahead-of-time compiler, as a child process with limits. The process ends with this one, however this one ends.</summary>
internal sealed class Crossgen(AheadOfTimeOptions options)
{
    // The lowest priority of nice(1): the compiler takes the processor time that nothing else wants.
    private const string LowestPriority = "19";

    // In hexadecimal.
    private const string TrackedLocalsMax = "4000";

    // Of util-linux. Without it, the compiler goes on to its end if this process is killed.
    private const string Tie = "/usr/bin/setpriv";

    // The exit codes of nice(1) and setpriv(1) if they cannot run the program.
    private const int NotRunnable = 126;
    private const int NotFound = 127;

    // SIGHUP, SIGINT, SIGKILL and SIGTERM, as a shell counts them. An interrupt from the terminal reaches the compiler too.
    private static readonly int[] EndedFromOutside = [129, 130, 137, 143];

    /// <summary>Compiles an assembly of intermediate code.</summary>
    /// <param name="source">The assembly's file.</param>
    /// <param name="target">The file for the machine code.</param>
    /// <param name="isWaitedFor">Whether a load waits for the result. If not, the compiler has the lowest priority and more
    /// time.</param>
    /// <param name="cancellationToken">Ends the compiler.</param>
    /// <exception cref="AheadOfTimeException">The compiler is missing, refused, or took too long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Compile(string source, string target, bool isWaitedFor, CancellationToken cancellationToken)
    {
        var timeMax = isWaitedFor ? options.CompilerTimeMax : options.BackgroundTimeMax;
        using var process = Start(Command(source, target, isWaitedFor));
        using var cancellation = cancellationToken.Register(() => End(process));
        AppDomain.CurrentDomain.ProcessExit += EndWithThisProcess;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var hasEnded = process.WaitForExit(timeMax);
            if (!hasEnded)
            {
                End(process);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (!hasEnded)
            {
                throw new AheadOfTimeException($"the ahead-of-time compiler took over {timeMax}") { IsLasting = true };
            }

            if (process.ExitCode != 0)
            {
                throw Refusal(process.ExitCode, errors.Result + output.Result);
            }
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= EndWithThisProcess;
        }

        // This thread does not come to its end any more.
        void EndWithThisProcess(object? sender, EventArgs arguments)
        {
            End(process);
            UnfinishedFiles.TryDelete(source, target);
        }
    }

    // As the compiler names them.
    private static string Architecture => RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private static string FrameworkFolder => Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private AheadOfTimeException Refusal(int exitCode, string output)
    {
        var message = output.Split('\n', 2)[0];
        return exitCode is NotRunnable or NotFound
            ? Missing(message)
            : new AheadOfTimeException($"the ahead-of-time compiler ended with exit code {exitCode}: {message}")
            {
                IsLasting = !EndedFromOutside.Contains(exitCode),
            };
    }

    private AheadOfTimeException Missing(string reason) =>
        new($"the ahead-of-time compiler {options.CompilerPath} cannot be run: {reason}");

    private ProcessStartInfo Command(string source, string target, bool isWaitedFor)
    {
        var engine = typeof(Crossgen).Assembly.Location;
        string[] priority = isWaitedFor ? [] : ["nice", "-n", LowestPriority];
        string[] tie = File.Exists(Tie) ? [Tie, "--pdeathsig", "KILL"] : [];
        string[] command =
        [
            // The kernel acts on the end of the thread that has started the process (prctl(2)): it is this one, which waits.
            .. tie, .. priority, options.CompilerPath,

            // The engine's methods may be inlined into the guest, because the cache key holds the engine's version.
            source, "--out", target, "--reference", Path.Combine(FrameworkFolder, "*.dll"), "--reference", engine,
            "--inputbubble", "--inputbubbleref", engine, "--targetos", "linux", "--targetarch", Architecture,
            "--instruction-set", "native", "--optimize",

            // The main function of an interpreter has more variables than RyuJIT tracks by itself (1,024). It keeps the others in memory.
            "--codegenopt", "JitMaxLocalsToTrack=" + TrackedLocalsMax,
        ];
        return new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DOTNET_GCHeapHardLimit"] = options.CompilerMemoryBytesMax.ToString("X", CultureInfo.InvariantCulture),
            },
        };
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw Missing(failure.Message);
        }
    }

    private static void End(Process process)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }
}
