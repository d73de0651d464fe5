using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Wasi;

/// <summary>An open file, directory or stream of a guest, found by its number.</summary>
internal sealed class Descriptor
{
    private DirectoryListing? _listing;

    public required DescriptorKind Kind { get; init; }

    /// <summary>The host's file, or null for a standard stream.</summary>
    public SafeFileHandle? File { get; init; }

    /// <summary>The preopened directory, or null for other descriptors. Its file is not closed with the descriptor.</summary>
    public WasiDirectory? Preopened { get; init; }

    public WasiRights Rights { get; set; }

    /// <summary>The upper bound for the rights of descriptors opened through this directory.</summary>
    public WasiRights Inheriting { get; set; }

    /// <summary>The descriptor's flags (witx type <c>fdflags</c>).</summary>
    public ushort Flags { get; set; }

    /// <summary>The listing of this directory, opened at its first use. Guests share the file of a preopened directory, so its
    /// listing has a file of its own.</summary>
    /// <returns>An error number.</returns>
    public int OpenListing(out DirectoryListing? listing)
    {
        var errno = WasiErrno.Success;
        if (_listing is null && Preopened is not null)
        {
            errno = DirectoryListing.Open(File!, out _listing);
        }

        listing = errno == WasiErrno.Success ? _listing ??= new DirectoryListing(File!, ownsDirectory: false) : null;
        return errno;
    }

    public void Close()
    {
        _listing?.Dispose();
        if (Preopened is null)
        {
            File?.Dispose();
        }
    }
}
