namespace Longshore.Wasm.Wasi;

/// <summary>Small files in memory, which guests see as one directory that they cannot change. Thread-safe.</summary>
public interface IGuestFiles
{
    /// <summary>The names of all files.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>What a file has in it now, or null if there is no file of this name. An exception ends the guest's call.</summary>
    byte[]? Read(string name);
}
