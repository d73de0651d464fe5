using System.Diagnostics;
using System.Globalization;

namespace Longshore.FunctionalTests.Harness;

/// <summary>The command as its users run it: a process of its own.</summary>
internal sealed class LongshoreProcess : IAsyncDisposable
{
    // A program that does not end fails its test, not the whole run. The time is generous because long guests have the lowest
    // priority on the machine.
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly Task<string> _error;

    // Standard error is read from the beginning: a process that fills the pipe would wait for ever.
    private LongshoreProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    public int Id => _process.Id;

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "longshore.dll");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static LongshoreProcess Start(params string[] arguments) => StartProgram("dotnet", [Program, .. arguments]);

    /// <summary>Starts a process with further environment variables.</summary>
    public static LongshoreProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => StartProgram(
        "env", [.. environment.Select(variable => $"{variable.Key}={variable.Value}"), "dotnet", Program, .. arguments]);

    /// <summary>Starts a process in a working directory.</summary>
    public static LongshoreProcess StartIn(string directory, params string[] arguments) =>
        StartProgram("env", ["-C", directory, "dotnet", Program, .. arguments]);

    /// <summary>Starts a process whose files cannot grow beyond a size, as on a full disk. The runtime is told not to keep its
    /// code in a file, which would be larger.</summary>
    public static LongshoreProcess StartWithSmallFiles(int kibibytesMax, params string[] arguments) => StartProgram(
        "bash",
        [
            "-c", string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -f {kibibytesMax}; DOTNET_EnableWriteXorExecute=0 exec dotnet \"$@\""),
            "bash", Program, .. arguments,
        ]);

    /// <summary>Starts a line of bash in which <c>longshore</c> is the command.</summary>
    public static LongshoreProcess StartShell(string line) => StartProgram(
        "bash", ["-c", $"longshore() {{ dotnet '{Program}' \"$@\"; }}; exec_longshore() {{ exec dotnet '{Program}' \"$@\"; }}; {line}"]);

    /// <summary>Runs such a line to its end.</summary>
    public static async Task<CommandOutput> RunShellAsync(string line)
    {
        await using var process = StartShell(line);
        process._process.StandardInput.Close();
        return await process.EndAsync();
    }

    private static LongshoreProcess StartProgram(string program, string[] arguments)
    {
        // A shell that runs the tests in the background makes them ignore Ctrl+C, and this program would inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,HUP", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new LongshoreProcess(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<CommandOutput> RunAsync(params string[] arguments) => RunAsync(Start(arguments));

    /// <summary>Runs a command with further environment variables to its end.</summary>
    public static Task<CommandOutput> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync(Start(environment, arguments));

    private static async Task<CommandOutput> RunAsync(LongshoreProcess started)
    {
        await using var process = started;
        process._process.StandardInput.Close();
        return await process.EndAsync();
    }

    /// <summary>Runs a command in a working directory to its end.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<CommandOutput> RunInAsync(string directory, string input, params string[] arguments)
    {
        await using var process = StartIn(directory, arguments);
        await process._process.StandardInput.WriteAsync(input.AsMemory(), Token);
        process._process.StandardInput.Close();
        return await process.EndAsync();
    }

    /// <summary>Reads standard output up to the line that meets a condition.</summary>
    public async Task<string> ReadLineAsync(Func<string, bool> isWanted)
    {
        while (await _process.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (isWanted(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException(
            "the process ended first: " + await _error);
    }

    /// <summary>Sends the signal of Ctrl+C.</summary>
    public Task InterruptAsync() => SignalAsync("INT");

    /// <summary>Sends a signal by its name without SIG.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Token);
    }

    /// <summary>Kills the process as <c>kill -9</c> does, so that none of its code runs afterwards.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Token);
    }

    public async Task<CommandOutput> EndAsync()
    {
        var output = _process.StandardOutput.ReadToEndAsync(Token);
        await _process.WaitForExitAsync(Token).WaitAsync(EndTimeMax, Token);
        return new CommandOutput(_process.ExitCode, await output, await _error);
    }

    /// <summary>Ends the process and returns all that it wrote to standard error.</summary>
    public async Task<string> KillAndReadErrorAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        return await _error;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAndReadErrorAsync();
        _process.Dispose();
    }
}
