using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Longshore.Fleet.Power;

namespace Longshore.Fleet.Machines;

/// <summary>A snapshot that is being made, beside its image. It has its name when it is whole.</summary>
internal sealed class SnapshotFolder : IDisposable
{
    private const string MemoryName = "memory";
    private const string DevicesName = "devices";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // The state of a processor and of four devices is some hundred kilobytes.
    private const long DeviceBytesMax = 64 << 20;

    private readonly string _target;
    private readonly DirectoryInfo _half;
    private readonly DirectoryInfo _sockets;
    private readonly Socket _listener;

    private SnapshotFolder(string target, DirectoryInfo half)
    {
        (_target, _half) = (target, half);

        // The path of a socket may have 107 bytes, and that of an image may be longer.
        _sockets = Directory.CreateTempSubdirectory("longshore-snapshot-");
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(Stream));
        _listener.Listen(1);
    }

    /// <summary>The file of the memory.</summary>
    public string Memory => Path.Combine(_half.FullName, MemoryName);

    /// <summary>Where QEMU takes orders.</summary>
    public string Socket => Path.Combine(_sockets.FullName, "qmp");

    /// <summary>Where QEMU sends the state of the devices.</summary>
    public string Stream => Path.Combine(_sockets.FullName, "state");

    /// <summary>The snapshot of a kind of machines, or null if there is none.</summary>
    public static MachineSnapshot? Find(MachineConfig config, BoardImage image, Accelerator accelerator)
    {
        var folder = PathOf(config, image, accelerator);
        return Directory.Exists(folder) ? In(folder) : null;
    }

    /// <summary>Begins a snapshot.</summary>
    /// <exception cref="PowerException">The image's folder cannot be written.</exception>
    public static SnapshotFolder Create(MachineConfig config, BoardImage image, Accelerator accelerator)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PowerException("snapshots of machines are made on Linux only");
        }

        var target = PathOf(config, image, accelerator);
        try
        {
            return new SnapshotFolder(target, Directory.CreateDirectory(string.Create(CultureInfo.InvariantCulture, $"{target}.{Environment.ProcessId}.half"), OwnerOnly));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException)
        {
            throw new PowerException($"the snapshot cannot be written beside its image: {failure.Message}", failure);
        }
    }

    /// <summary>Takes what QEMU sends, to its end.</summary>
    /// <exception cref="PowerException">It cannot be written.</exception>
    public async Task WriteDevicesAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var socket = await _listener.AcceptAsync(cancellationToken);
            await using var source = new NetworkStream(socket, ownsSocket: false);
            await using var file = File.Create(Path.Combine(_half.FullName, DevicesName));
            var part = new byte[64 << 10];
            int count;
            while ((count = await source.ReadAsync(part, cancellationToken)) > 0)
            {
                await file.WriteAsync(part.AsMemory(0, count), cancellationToken);
                if (file.Length > DeviceBytesMax)
                {
                    throw new PowerException($"the state of the devices is over {DeviceBytesMax} bytes");
                }
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new PowerException($"the snapshot cannot be written: {failure.Message}", failure);
        }
    }

    /// <summary>Gives the snapshot its name. If another process was faster, its snapshot is taken.</summary>
    /// <exception cref="PowerException">It cannot be renamed.</exception>
    public MachineSnapshot Publish()
    {
        try
        {
            Directory.Move(_half.FullName, _target);
        }
        catch (IOException) when (Directory.Exists(_target))
        {
            // The other one is as good.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PowerException($"the snapshot cannot be written beside its image: {failure.Message}", failure);
        }

        return In(_target);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _sockets.Delete(recursive: true);
        if (Directory.Exists(_half.FullName))
        {
            _half.Delete(recursive: true);
        }
    }

    private static MachineSnapshot In(string folder) => new(Path.Combine(folder, MemoryName), Path.Combine(folder, DevicesName));

    // A snapshot fits the QEMU, the processor and the machine that made it, and no others.
    private static string PathOf(MachineConfig config, BoardImage image, Accelerator accelerator)
    {
        var command = QemuCommand.Of(config, image, accelerator, new MachineMemory.Fresh());
        var program = ProgramFile.Find(command.FileName);
        var key = string.Join(
            '\n',
            [
                image.Fingerprint, command.FileName, .. command.ArgumentList,
                program is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{program.Length} {program.LastWriteTimeUtc.Ticks}"),
                accelerator == Accelerator.Translation ? "" : HostProcessor.Describe(),
            ]);
        return Path.Combine(config.Image, "snapshot-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16]);
    }
}
