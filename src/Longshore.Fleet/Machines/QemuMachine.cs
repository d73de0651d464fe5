using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Longshore.Fleet.Power;
using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Machines;

/// <summary>A virtual machine that runs, as a process of this one. It is ended by its handle, and by the kernel when this process ends.</summary>
internal sealed class QemuMachine : IAsyncDisposable
{
    // The longest of MachineWords, and room for what no machine of ours says.
    private const int WordBytesMax = 64;

    // What a person needs of QEMU's complaints.
    private const int ErrorCharactersMax = 2048;

    private readonly TiedProcess _tie;
    private readonly Process _process;
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _errors;
    private string? _last;

    private QemuMachine(TiedProcess tie)
    {
        (_tie, _process) = (tie, tie.Process);
        _errors = ReadErrorsAsync(_process.StandardError);
        Ended = RunAsync();
    }

    /// <summary>Completes when the machine has ended.</summary>
    public Task<MachineEnd> Ended { get; }

    /// <summary>Completes when its kernel runs, and never if it ends before.</summary>
    public Task Up => _up.Task;

    /// <summary>Completes when its agent waits for a <see cref="BoardStart"/>, and never if it ends before.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The number of its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Switches a machine on.</summary>
    /// <exception cref="PowerException">QEMU cannot be started.</exception>
    public static async Task<QemuMachine> StartAsync(ProcessStartInfo command)
    {
        try
        {
            return new QemuMachine(await TiedProcess.StartAsync(command));
        }
        catch (Win32Exception failure)
        {
            throw new PowerException($"{command.FileName} cannot be started: {failure.Message}; Debian's packages are qemu-system-x86 and qemu-system-arm", failure);
        }
    }

    /// <summary>Tells the machine what it cannot know. QEMU keeps it until the agent reads it.</summary>
    /// <exception cref="PowerException">The machine has ended.</exception>
    public async Task TellAsync(BoardStart start, CancellationToken cancellationToken)
    {
        try
        {
            var input = _process.StandardInput.BaseStream;
            await input.WriteAsync(start.Write(), cancellationToken);
            await input.FlushAsync(cancellationToken);
        }
        catch (IOException failure)
        {
            throw new PowerException($"the machine has ended: {failure.Message}", failure);
        }
    }

    /// <summary>Waits for something of the machine.</summary>
    /// <exception cref="PowerException">The machine has ended before.</exception>
    public async Task WaitAsync(Task something, CancellationToken cancellationToken)
    {
        if (await Task.WhenAny(something, Ended).WaitAsync(cancellationToken) == Ended && !something.IsCompleted)
        {
            throw new PowerException($"the machine ended: {(await Ended).Reason}");
        }
    }

    /// <summary>Waits for the last step of its start. If that fails, its power is cut.</summary>
    /// <returns>The machine.</returns>
    public async Task<QemuMachine> AfterAsync(Task step)
    {
        try
        {
            await step;
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Cuts its power.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Cuts its power, and waits until it is off.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        _ = await Ended;
        _tie.Dispose();
    }

    private async Task<MachineEnd> RunAsync()
    {
        try
        {
            var reader = new LineReader(_process.StandardOutput.BaseStream, WordBytesMax);
            while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
            {
                Hear(Encoding.ASCII.GetString(line.Span));
            }
        }
        catch (Exception failure) when (failure is IOException or BoardProtocolException)
        {
            // A machine that says something else is not ours any more.
            Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        var errors = await _errors;
        return new MachineEnd(
            Volatile.Read(ref _last), string.Create(CultureInfo.InvariantCulture, $"QEMU's exit code is {_process.ExitCode}. {errors}").TrimEnd());
    }

    private void Hear(string word)
    {
        switch (word)
        {
            case MachineWords.Up:
                _up.TrySetResult();
                break;
            case MachineWords.Ready:
                _ready.TrySetResult();
                break;
            case MachineWords.Reboot or MachineWords.Off:
                break;
            default:
                // Only a guest that has taken its machine over says anything else.
                return;
        }

        Volatile.Write(ref _last, word);
    }

    // What comes after the limit is read too, so that QEMU does not wait for a reader.
    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        var kept = new StringBuilder();
        var part = new char[ErrorCharactersMax];
        int count;
        while ((count = await reader.ReadAsync(part, CancellationToken.None)) > 0)
        {
            kept.Append(part, 0, Math.Min(count, ErrorCharactersMax - kept.Length));
        }

        return kept.ToString().ReplaceLineEndings(" ");
    }
}
