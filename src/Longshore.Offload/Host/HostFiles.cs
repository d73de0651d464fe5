using Longshore.Wasm.Native;
using Longshore.Wasm.Wasi;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Offload.Host;

/// <summary>The open files of a program by their numbers. Errors are Linux error numbers, negated.</summary>
internal sealed class HostFiles : IDisposable
{
    // The soft limit of Linux for a process. A program that leaks files is told so before the runtime itself has none left.
    private const int OpenFilesMax = 1024;
    private const int FirstFree = 3;

    private readonly Dictionary<int, HostStream> _open = [];

    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    public HostFiles(IGuestOutput output, IGuestOutput error)
    {
        _open[0] = new HostStream(new OpenedFile(new SafeFileHandle(0, ownsHandle: false)));
        _open[CommonFunctions.OutputStream] = new HostStream(new OutputFile(output, CommonFunctions.OutputStream));
        _open[CommonFunctions.ErrorStream] = new HostStream(new OutputFile(error, CommonFunctions.ErrorStream));
    }

    /// <summary>Ends waits for files that have nothing to read.</summary>
    public CancellationToken Ended { get; set; }

    /// <summary>The open file of a number, or null.</summary>
    public HostStream? Find(int number) => _open.GetValueOrDefault(number);

    /// <summary>Gives an open file the lowest free number.</summary>
    /// <returns>The number.</returns>
    public int Add(IHostFile file)
    {
        for (var number = FirstFree; number < OpenFilesMax; number++)
        {
            if (_open.TryAdd(number, new HostStream(file)))
            {
                return number;
            }
        }

        file.Dispose();
        return -HostErrors.TooManyFiles;
    }

    /// <summary>Gives an open file another number.</summary>
    /// <returns>The number.</returns>
    public int Duplicate(int number)
    {
        if (Find(number)?.File.Handle is not { } handle)
        {
            return -HostErrors.BadDescriptor;
        }

        var error = HostDescriptor.Duplicate(handle, out var copy);
        return error != 0 ? error : Add(new OpenedFile(copy!));
    }

    /// <summary>Closes a file.</summary>
    /// <returns>0, or the status of the command at the other end.</returns>
    /// <exception cref="OperationCanceledException">The program was ended meanwhile.</exception>
    public int Close(int number) => _open.Remove(number, out var stream) ? stream.File.Close(Ended) : -HostErrors.BadDescriptor;

    public void Dispose()
    {
        foreach (var stream in _open.Values)
        {
            stream.Dispose();
        }
    }
}
