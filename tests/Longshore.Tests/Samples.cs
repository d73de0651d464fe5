namespace Longshore.Tests;

/// <summary>The sample modules of the repository, and modules of these tests.</summary>
internal static class Samples
{
    public static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", name + ".wasm"));

    /// <summary>A module of Wasm/modules.</summary>
    public static byte[] ReadModule(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Wasm", "modules", name + ".wasm"));
}
