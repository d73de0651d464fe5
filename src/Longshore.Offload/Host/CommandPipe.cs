using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Offload.Host;

/// <summary>A pipe from or to a command that the system's shell runs, as popen(3) makes it.</summary>
internal sealed class CommandPipe : IHostFile
{
    // The longest time until the program's end ends the wait for a command.
    private const int WaitMilliseconds = 50;
    private const int StatusShift = 8;
    private const int BrokenPipe = 32;

    private readonly Process _process;
    private readonly Stream _pipe;

    private CommandPipe(Process process, Stream pipe) => (_process, _pipe) = (process, pipe);

    public SafeFileHandle? Handle => null;

    /// <summary>Starts a command.</summary>
    /// <param name="command">The command for /bin/sh.</param>
    /// <param name="isRead">Whether its output is read; otherwise its input is written.</param>
    /// <param name="directory">Its working directory.</param>
    /// <param name="environment">Its environment.</param>
    /// <returns>Null if the shell cannot be started.</returns>
    public static CommandPipe? TryStart(string command, bool isRead, string directory, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = isRead,
            RedirectStandardInput = !isRead,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start)!;
            return new CommandPipe(process, isRead ? process.StandardOutput.BaseStream : process.StandardInput.BaseStream);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public int Read(Span<byte> target, CancellationToken cancellationToken)
    {
        try
        {
            return _pipe.CanRead ? _pipe.Read(target) : -HostErrors.BadDescriptor;
        }
        catch (IOException)
        {
            return -HostErrors.InputOutput;
        }
    }

    public int Write(ReadOnlySpan<byte> source)
    {
        try
        {
            if (!_pipe.CanWrite)
            {
                return -HostErrors.BadDescriptor;
            }

            _pipe.Write(source);
            _pipe.Flush();
            return source.Length;
        }
        catch (IOException)
        {
            return -BrokenPipe;
        }
    }

    public long Seek(long offset, int whence) => -HostErrors.IllegalSeek;

    public int Close(CancellationToken cancellationToken)
    {
        _pipe.Dispose();
        while (!_process.WaitForExit(WaitMilliseconds))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        var status = _process.ExitCode << StatusShift;
        _process.Dispose();
        return status;
    }

    public void Dispose()
    {
        _pipe.Dispose();
        _process.Dispose();
    }
}
