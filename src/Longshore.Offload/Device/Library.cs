using Longshore.JavaScript.Modules;

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

    /// <summary>The modules as they are sent.</summary>
    public byte[] Compressed => _compressed ??= scan.Graph.Compress();
}
