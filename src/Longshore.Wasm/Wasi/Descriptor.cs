using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Wasi;

/// <summary>What a guest has open under a number.</summary>
internal sealed class Descriptor
{
    public required DescriptorKind Kind { get; init; }

    /// <summary>The host's file; null for a standard stream.</summary>
    public SafeFileHandle? File { get; init; }

    /// <summary>The directory that a preopened descriptor is of; its file is not closed with the descriptor.</summary>
    public WasiDirectory? Preopened { get; init; }

    public WasiRights Rights { get; set; }

    /// <summary>The most that what is opened through this directory may have.</summary>
    public WasiRights Inheriting { get; set; }

    /// <summary>witx type <c>fdflags</c>.</summary>
    public ushort Flags { get; set; }

    public void Close()
    {
        if (Preopened is null)
        {
            File?.Dispose();
        }
    }
}
