using System.Text.Json;
using Longshore.Fleet.Power;

namespace Longshore.Fleet.Machines;

/// <summary>Switches machines of one kind on. How they run is found out once, and the snapshot is made once. Thread-safe.</summary>
/// <param name="config">The kind.</param>
/// <param name="times">Its times.</param>
/// <param name="hasHardware">Whether this computer lets QEMU use its processor.</param>
/// <param name="tell">Writes a sentence for the operator.</param>
/// <param name="time">The clock.</param>
internal sealed class QemuMachines(MachineConfig config, MachineTimes times, Func<bool> hasHardware, Action<string> tell, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private BoardImage? _image;
    private Accelerator? _accelerator;
    private MachineSnapshot? _snapshot;

    /// <summary>Whether the kernel lets this user run machines on the processor (kvm(4)).</summary>
    public static bool CanUseKernel()
    {
        try
        {
            using var device = new FileStream("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Boots a machine, which is told its start when it asks.</summary>
    /// <exception cref="PowerException">It cannot be started.</exception>
    public async Task<QemuMachine> BootAsync(CancellationToken cancellationToken)
    {
        var (image, accelerator) = await PrepareAsync(cancellationToken);
        return await QemuMachine.StartAsync(QemuCommand.Of(config, image, accelerator, new MachineMemory.Fresh()));
    }

    /// <summary>Starts a machine where the snapshot was made, which waits for its start. Makes the snapshot if there is none.</summary>
    /// <exception cref="PowerException">It cannot be started.</exception>
    public async Task<QemuMachine> RestoreAsync(CancellationToken cancellationToken)
    {
        var (image, accelerator) = await PrepareAsync(cancellationToken);
        var snapshot = await SnapshotAsync(image, accelerator, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("longshore-machine-");
        try
        {
            var socket = Path.Combine(folder.FullName, "qmp");
            var machine = await QemuMachine.StartAsync(QemuCommand.Of(config, image, accelerator, new MachineMemory.Restored(snapshot, socket)));
            return await machine.AfterAsync(LoadAsync(machine, socket, cancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<(BoardImage Image, Accelerator Accelerator)> PrepareAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var image = _image ??= BoardImage.Open(config.Image);
            return (image, _accelerator ??= await ChooseAsync(image, cancellationToken));
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<Accelerator> ChooseAsync(BoardImage image, CancellationToken cancellationToken)
    {
        switch (config.Accelerator)
        {
            case AcceleratorChoice.Translation:
                return Accelerator.Translation;
            case AcceleratorChoice.Hardware when !image.Architecture.IsOfHost:
                throw new PowerException($"a machine of {image.Architecture.Name} cannot run on this computer's processor; its accelerator is tcg");
            case AcceleratorChoice.Hardware:
                return Accelerator.HardwareOf(image.Architecture)[0];
        }

        foreach (var candidate in image.Architecture.IsOfHost && hasHardware() ? Accelerator.HardwareOf(image.Architecture) : [])
        {
            if (await ProbeAsync(image, candidate, cancellationToken) is not { } reason)
            {
                return candidate;
            }

            tell($"machines of {config.Image} do not run by {candidate.Name} with the processor {candidate.Processor}: {reason}");
        }

        return Accelerator.Translation;
    }

    // Null if the kernel runs. In a nested machine it may hang for ever without a word, or QEMU may end at a register that it cannot set.
    private async Task<string?> ProbeAsync(BoardImage image, Accelerator candidate, CancellationToken cancellationToken)
    {
        await using var machine = await QemuMachine.StartAsync(QemuCommand.Of(config, image, candidate, new MachineMemory.Fresh()));
        using var limit = new CancellationTokenSource(times.Probe, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await machine.WaitAsync(machine.Up, either.Token);
            return null;
        }
        catch (PowerException failure)
        {
            return failure.Message;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return $"its kernel did not run in {times.Probe.TotalSeconds:0.#} s";
        }
    }

    private async Task<MachineSnapshot> SnapshotAsync(BoardImage image, Accelerator accelerator, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _snapshot ??= SnapshotFolder.Find(config, image, accelerator) ?? await RecordAsync(image, accelerator, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<MachineSnapshot> RecordAsync(BoardImage image, Accelerator accelerator, CancellationToken cancellationToken)
    {
        using var folder = SnapshotFolder.Create(config, image, accelerator);
        using var limit = new CancellationTokenSource(times.Record, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var began = time.GetTimestamp();
        try
        {
            await using var machine = await QemuMachine.StartAsync(QemuCommand.Of(config, image, accelerator, new MachineMemory.Recorded(folder.Memory, folder.Socket)));
            await machine.WaitAsync(machine.Ready, either.Token);
            using var orders = await ConnectAsync(machine, folder.Socket, either.Token);
            await ShareMemoryAsync(orders, either.Token);
            await orders.RunAsync("migrate", writer => writer.WriteString("uri", $"unix:{folder.Stream}"), either.Token);
            await folder.WriteDevicesAsync(either.Token);
            await CompleteAsync(orders, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PowerException($"the machine of which a snapshot is made was not ready in {times.Record.TotalSeconds:0.#} s");
        }
        finally
        {
            // Whoever still tries to connect gives up.
            await either.CancelAsync();
        }

        tell($"a snapshot of {config.Image} was made in {time.GetElapsedTime(began).TotalSeconds:0.0} s");
        return folder.Publish();
    }

    private async Task LoadAsync(QemuMachine machine, string socket, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(times.Order, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var orders = await ConnectAsync(machine, socket, either.Token);
            await ShareMemoryAsync(orders, either.Token);
            await orders.RunAsync("migrate-incoming", writer => writer.WriteString("uri", QemuCommand.StateSource), either.Token);
            await CompleteAsync(orders, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PowerException($"QEMU did not load the snapshot in {times.Order.TotalSeconds:0.#} s");
        }
        finally
        {
            // Whoever still tries to connect gives up.
            await either.CancelAsync();
        }
    }

    // A state that is written may end early, and one that is read must be whole before the machine is told anything.
    private async Task CompleteAsync(QmpClient orders, CancellationToken cancellationToken)
    {
        while (!Migration.IsDone(await orders.RunAsync("query-migrate", null, cancellationToken)))
        {
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    // A machine that ends has nothing to connect to.
    private async Task<QmpClient> ConnectAsync(QemuMachine machine, string socket, CancellationToken cancellationToken)
    {
        var connecting = QmpClient.ConnectAsync(socket, time, cancellationToken);
        await machine.WaitAsync(connecting, cancellationToken);
        return await connecting;
    }

    // The memory is in a file already, so it is no part of the state.
    private static Task<JsonElement> ShareMemoryAsync(QmpClient orders, CancellationToken cancellationToken) => orders.RunAsync(
        "migrate-set-capabilities",
        writer =>
        {
            writer.WriteStartArray("capabilities");
            writer.WriteStartObject();
            writer.WriteString("capability", "x-ignore-shared");
            writer.WriteBoolean("state", true);
            writer.WriteEndObject();
            writer.WriteEndArray();
        },
        cancellationToken);
}
