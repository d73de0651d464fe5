using Microsoft.Win32.SafeHandles;

namespace Longshore.Offload.Host;

/// <summary>What is behind an open descriptor of a program. Errors are Linux error numbers, negated.</summary>
internal interface IHostFile : IDisposable
{
    /// <summary>The file of the system, or null if there is none.</summary>
    SafeFileHandle? Handle { get; }

    /// <summary>Reads what is there, at least one byte unless at the end.</summary>
    /// <exception cref="OperationCanceledException">The program was ended meanwhile.</exception>
    int Read(Span<byte> target, CancellationToken cancellationToken);

    /// <summary>Writes some of the bytes.</summary>
    int Write(ReadOnlySpan<byte> source);

    /// <summary>Moves the position.</summary>
    /// <param name="offset">The distance in bytes.</param>
    /// <param name="whence">0 from the start, 1 from here, 2 from the end.</param>
    /// <returns>The new position.</returns>
    long Seek(long offset, int whence);

    /// <summary>Closes it.</summary>
    /// <returns>0, or the status of the command at the other end.</returns>
    /// <exception cref="OperationCanceledException">The program was ended meanwhile.</exception>
    int Close(CancellationToken cancellationToken);
}
