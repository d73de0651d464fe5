using System.ComponentModel;
using System.Diagnostics;

namespace Longshore.Fleet.Machines;

/// <summary>A process that the kernel kills when this one ends, even if this one is killed itself and none of its code runs any more.</summary>
internal sealed class TiedProcess : IDisposable
{
    // Debian's util-linux has it on every computer. Without it the process is started untied.
    private const string Tie = "setpriv";

    // The thread starts a process and waits.
    private const int StackBytes = 256 << 10;

    private readonly TaskCompletionSource<Process> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new();
    private Process? _process;

    private TiedProcess(ProcessStartInfo command)
    {
        // The kernel acts on the end of the thread that has started the process (PR_SET_PDEATHSIG in prctl(2)), and the pool ends threads that have nothing to do.
        var thread = new Thread(() => Run(command), StackBytes) { IsBackground = true, Name = "longshore-machine" };
        thread.Start();
    }

    /// <summary>The process.</summary>
    public Process Process => _process!;

    /// <summary>Starts a process.</summary>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static async Task<TiedProcess> StartAsync(ProcessStartInfo command)
    {
        var tied = new TiedProcess(command);
        tied._process = await tied._started.Task;
        return tied;
    }

    /// <summary>Lets it go. A process that still runs is killed.</summary>
    public void Dispose()
    {
        Process.Dispose();
        _released.TrySetResult();
    }

    private void Run(ProcessStartInfo command)
    {
        try
        {
            _started.SetResult(Process.Start(Tied(command))!);
        }
        catch (Exception failure)
        {
            // The border of the thread: whoever starts the process is told.
            _started.SetException(failure);
            return;
        }

        _released.Task.Wait();
    }

    // A program that does not exist is left to fail by itself, which names it.
    private static ProcessStartInfo Tied(ProcessStartInfo command) =>
        ProgramFile.Find(Tie) is not { } tie || ProgramFile.Find(command.FileName) is null
            ? command
            : new ProcessStartInfo(tie.FullName, ["--pdeathsig", "KILL", "--", command.FileName, .. command.ArgumentList])
            {
                UseShellExecute = command.UseShellExecute,
                RedirectStandardInput = command.RedirectStandardInput,
                RedirectStandardOutput = command.RedirectStandardOutput,
                RedirectStandardError = command.RedirectStandardError,
            };
}
