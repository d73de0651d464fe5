using System.Security.Cryptography;

namespace Longshore.Storage;

/// <summary>A file of a data directory that keeps some space of the disk. When the disk is full, the file is deleted for the time of what
/// must work nevertheless, such as removing a function.</summary>
public sealed class DiskReserve
{
    /// <summary>The bytes that it keeps: 256 KiB.</summary>
    // Removing a function writes the pages to the journal that it changes: about ten of 4 KiB, and one for every 4 MiB of the module.
    public const int Bytes = 256 << 10;

    private const string FileName = "reserve";
    private const int NoSpaceErrno = 28;
    private const int QuotaErrno = 122;

    private readonly string _path;
    private readonly Lock _lock = new();
    private bool _isLent;

    /// <param name="directory">The data directory.</param>
    public DiskReserve(string directory) => _path = Path.Combine(directory, FileName);

    /// <summary>Whether an error of the file system means that the disk is full, or a quota is used up.</summary>
    public static bool IsDiskFull(Exception failure) => failure is IOException { HResult: NoSpaceErrno or QuotaErrno };

    /// <summary>Takes the space, unless it is taken already, also after <see cref="Lend"/>.</summary>
    /// <exception cref="IOException">There is not as much.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    public void Fill()
    {
        lock (_lock)
        {
            _isLent = false;
            if (new FileInfo(_path) is not { Exists: true, Length: >= Bytes })
            {
                Write();
            }
        }
    }

    /// <summary>As <see cref="Fill"/>; false if there is not as much space.</summary>
    public bool TryFill()
    {
        try
        {
            Fill();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether the space is taken. Tries to take it, unless it is lent at the moment.</summary>
    public bool IsFilled()
    {
        lock (_lock)
        {
            return !_isLent && TryFill();
        }
    }

    /// <summary>Gives the space back until it is filled again.</summary>
    public void Lend()
    {
        lock (_lock)
        {
            _isLent = true;
            TryDelete();
        }
    }

    // Random bytes: file systems that compress would keep no space for zeros.
    private void Write()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var file = new FileStream(_path, options);
            file.Write(RandomNumberGenerator.GetBytes(Bytes));
        }
        catch (IOException)
        {
            TryDelete();
            throw;
        }
        catch (ArgumentOutOfRangeException limit)
        {
            // The runtime's exception at a limit of the size of files.
            TryDelete();
            throw new IOException(limit.Message, limit);
        }
    }

    private void TryDelete()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Then there is nothing to give back.
        }
    }
}
