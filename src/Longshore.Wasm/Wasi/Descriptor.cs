using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Wasi;

/// <summary>An open file, directory or stream of a guest, found by its number.</summary>
internal sealed class Descriptor
{
    // Several threads of a guest may list a directory.
    private readonly Lock _listingLock = new();
    private DirectoryListing? _listing;

    public required DescriptorKind Kind { get; init; }

    /// <summary>The host's file, or null for a standard stream, a connection or a directory in memory.</summary>
    public SafeFileHandle? File { get; init; }

    /// <summary>The preopened directory, or null for other descriptors. Its file is not closed with the descriptor.</summary>
    public WasiDirectory? Preopened { get; init; }

    /// <summary>The connection, or null for other descriptors.</summary>
    public IGuestConnection? Connection { get; init; }

    /// <summary>The files of a directory in memory, or null for other descriptors.</summary>
    public IGuestFiles? InMemory { get; init; }

    public WasiRights Rights { get; set; }

    /// <summary>The upper bound for the rights of descriptors opened through this directory.</summary>
    public WasiRights Inheriting { get; set; }

    /// <summary>The descriptor's flags (witx type <c>fdflags</c>).</summary>
    public ushort Flags { get; set; }

    /// <summary>Lists this directory: see <see cref="DirectoryListing.Read"/>. Guests share the file of a preopened directory, so
    /// its listing has a file of its own.</summary>
    /// <returns>An error number.</returns>
    public int List(int cookie, Span<byte> target, out int used)
    {
        used = 0;
        if (InMemory is { } files)
        {
            used = DirectoryListing.Write(files.Names, cookie, target);
            return WasiErrno.Success;
        }

        lock (_listingLock)
        {
            if (_listing is null && Preopened is not null
                && DirectoryListing.Open(File!, out _listing) is var errno and not WasiErrno.Success)
            {
                return errno;
            }

            _listing ??= new DirectoryListing(File!, ownsDirectory: false);
            return _listing.Read(cookie, target, out used);
        }
    }

    public void Close()
    {
        _listing?.Dispose();
        Connection?.Dispose();
        if (Preopened is null)
        {
            File?.Dispose();
        }
    }
}
