using System.Net;
using System.Security.Cryptography;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Power;
using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Machines;

/// <summary>The power switch of a virtual machine. Every boot is a machine of its own, so nothing of the one before is left.</summary>
/// <param name="board">The board that the machine is.</param>
/// <param name="machines">Starts it.</param>
/// <param name="isRestored">Whether it starts from a snapshot.</param>
/// <param name="orchestrator">Where the orchestrator listens, as a machine sees it.</param>
/// <param name="times">The times.</param>
/// <param name="tell">Writes a sentence for the operator.</param>
/// <param name="time">The clock.</param>
internal sealed class QemuSwitch(
    BoardId board, QemuMachines machines, bool isRestored, Func<DnsEndPoint> orchestrator, MachineTimes times, Action<string> tell, TimeProvider time) : IPowerSwitch
{
    private readonly CancellationTokenSource _stopping = new();
    private CancellationTokenSource? _power;
    private Task _running = Task.CompletedTask;
    private bool _isDisposed;

    public string Name => isRestored ? "qemu-snapshot" : "qemu";

    /// <summary>The number of the process of the machine that runs, or null.</summary>
    public int? ProcessId { get; private set; }

    // The caller uses the switch once at a time. A machine that runs and is switched on again hangs: its power is cut before.
    public async Task PowerUpAsync(CancellationToken cancellationToken)
    {
        await CutAsync();
        var power = _power = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(power.Token, cancellationToken);
        _running = RunAsync(await StartAsync(either.Token), power.Token);
    }

    // A machine that was told to switch itself off does so.
    public async Task PowerDownAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _running.WaitAsync(times.PowerDown, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            tell($"board {board}: its machine did not switch itself off in {times.PowerDown.TotalSeconds:0.#} s, and its power was cut");
        }

        await CutAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stopping.CancelAsync();
        await CutAsync();
        _stopping.Dispose();
    }

    private async Task CutAsync()
    {
        if (_power is { } power)
        {
            await power.CancelAsync();
            await _running;
            power.Dispose();
            _power = null;
        }
    }

    // Until the machine is off: each reboot is the next machine.
    private async Task RunAsync(QemuMachine first, CancellationToken power)
    {
        try
        {
            for (var machine = first; ; machine = await StartAsync(power))
            {
                if (await RunOnceAsync(machine, power) != MachineWords.Reboot)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (power.IsCancellationRequested)
        {
            // Its power was cut.
        }
        catch (Exception failure)
        {
            // The border of a machine. The board does not connect, its time is over, and it is switched on again.
            tell($"board {board}: its machine cannot be started again: {failure.Message}");
        }
    }

    private async Task<string?> RunOnceAsync(QemuMachine machine, CancellationToken power)
    {
        await using var running = machine;
        ProcessId = machine.ProcessId;
        MachineEnd end;
        try
        {
            end = await machine.Ended.WaitAsync(power);
        }
        finally
        {
            ProcessId = null;
        }

        if (end.Word is not (MachineWords.Reboot or MachineWords.Off))
        {
            tell($"board {board}: its machine ended by itself after \"{end.Word ?? "nothing"}\": {end.Reason}");
        }

        return end.Word;
    }

    private async Task<QemuMachine> StartAsync(CancellationToken cancellationToken)
    {
        if (isRestored)
        {
            var restored = await machines.RestoreAsync(cancellationToken);
            return await restored.AfterAsync(restored.TellAsync(Start(), cancellationToken));
        }

        var booting = await machines.BootAsync(cancellationToken);
        _ = TellWhenReadyAsync(booting, _stopping.Token);
        return booting;
    }

    // The machine asks seconds later, and the time in its start is that moment's.
    private async Task TellWhenReadyAsync(QemuMachine machine, CancellationToken cancellationToken)
    {
        try
        {
            await machine.WaitAsync(machine.Ready, cancellationToken);
            await machine.TellAsync(Start(), cancellationToken);
        }
        catch (Exception failure) when (failure is PowerException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended, which whoever waits for that tells.
        }
    }

    private BoardStart Start() => new(board, orchestrator(), time.GetUtcNow(), RandomNumberGenerator.GetBytes(BoardStart.EntropyBytes));
}
