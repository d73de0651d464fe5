namespace Longshore.Tests;

/// <summary>The sample modules, as they are in the repository.</summary>
internal static class Samples
{
    public static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", name + ".wasm"));
}
