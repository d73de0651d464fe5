using Longshore.Wasm.Wasi;

namespace Longshore.Tests.Wasm;

/// <summary>A writable directory of the host and a guest that has it at descriptor <see cref="Fd"/>.</summary>
internal sealed class GuestDirectory : IDisposable
{
    /// <summary>The guest's descriptor of the directory.</summary>
    public const int Fd = 3;

    private readonly TemporaryDirectory _host = new();
    private readonly WasiDirectory _directory;

    public GuestDirectory()
    {
        Directory.CreateDirectory(PathOf(""));
        _directory = WasiDirectory.Open(PathOf(""), "/data", isWritable: true);
        Guest = NewGuest();
    }

    public WasiGuest Guest { get; }

    /// <summary>One more guest of the same preopened directory; the caller disposes it.</summary>
    public WasiGuest NewGuest() => new([_directory]);

    /// <summary>The host's path of something in the directory. The directory above it belongs to the test as well, so that a link out of
    /// the directory leads to a known place.</summary>
    public string PathOf(string path) => Path.Combine(_host.Path, "inside", path);

    public void Dispose()
    {
        Guest.Dispose();
        _directory.Dispose();
        _host.Dispose();
    }
}
