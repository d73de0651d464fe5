namespace Longshore.Tests.Shared;

/// <summary>The sample modules, as the build copies them beside the tests.</summary>
internal static class Samples
{
    public static string Folder { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "samples");

    public static string Path(string name) => System.IO.Path.Combine(Folder, name + ".wasm");

    public static byte[] Read(string name) => File.ReadAllBytes(Path(name));
}
