using System.Reflection;
using Longshore.Wasm.Wasi;

namespace Longshore.Python.Guests;

/// <summary>What CPython consists of: a module with its standard library inside, as the npm package has it, or a module and its library as an
/// archive, as <c>eng/python-build</c> makes them.</summary>
internal static class InterpreterFiles
{
    private const string Folder = "/usr/local/lib";
    private const string ArchivePrefix = "library/";

    private static readonly string[] Archives =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(ArchivePrefix, StringComparison.Ordinal)),
    ];

    /// <summary>The directories that every program has besides its own.</summary>
    public static IReadOnlyList<WasiDirectory> Directories { get; } = Archives is [] ? [] : [WasiDirectory.Of(Folder, new Library())];

    /// <summary>The module, with a stack that is large enough for Python's own limits.</summary>
    public static byte[] Module() => Archives is [] ? LargerStack.In(Read("python.wasm")) : Read("python.wasm");

    /// <summary>A resource of this assembly.</summary>
    public static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is missing");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed class Library : IGuestFiles
    {
        private readonly Dictionary<string, byte[]> _files = Archives.ToDictionary(
            name => name[ArchivePrefix.Length..], InterpreterFiles.Read, StringComparer.Ordinal);

        public IReadOnlyList<string> Names => [.. _files.Keys];

        public byte[]? Read(string name) => _files.GetValueOrDefault(name);
    }
}
