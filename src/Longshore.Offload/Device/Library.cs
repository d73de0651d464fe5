using Longshore.JavaScript.Modules;
using Longshore.Offload.Host;

namespace Longshore.Offload.Device;

/// <summary>A module that the program imports; its functions may be offloaded.</summary>
internal sealed class Library(int index, string name, ModuleScan scan)
{
    private byte[]? _compressed;

    public int Index => index;

    /// <summary>The module's name.</summary>
    public string Name => name;

    public ModuleScan Scan => scan;

    /// <summary>The names in it; set when the program begins to run it.</summary>
    public DeviceNames? Names { get; set; }

    /// <summary>Where the state is that its calls leave.</summary>
    public LibraryState State { get; } = new();

    /// <summary>Why all its calls run on the device; null while they may run elsewhere. Files are the device's, and what a call read there may
    /// be in the library's state.</summary>
    public string? OnlyOnDevice { get; set; }

    /// <summary>Why a call that may not run twice begins on the device; null if it may begin elsewhere.</summary>
    public string? LikelyOnDevice { get; } = DeviceUse.IsLikely(scan.Graph) ? DeviceNeededException.Reason("std or os") : null;

    /// <summary>Whether a call has ended at the worker that holds its state.</summary>
    public bool HasWorkerState { get; set; }

    /// <summary>The modules as they are sent.</summary>
    public byte[] Compressed => _compressed ??= scan.Graph.Compress();
}
