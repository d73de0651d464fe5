namespace Longshore.Tests.Wasm;

/// <summary>The modules of <c>Wasm/modules</c>, which only these tests use.</summary>
internal static class TestModules
{
    public static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Wasm", "modules", name + ".wasm"));
}
