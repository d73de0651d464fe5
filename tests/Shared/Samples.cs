namespace Longshore.FunctionalTests.Harness;

/// <summary>The samples, as they come with the program.</summary>
internal static class Samples
{
    public static string Folder { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "samples");

    public static string Path(string name) => System.IO.Path.Combine(Folder, name + ".wasm");

    public static byte[] Read(string name) => File.ReadAllBytes(Path(name));
}
