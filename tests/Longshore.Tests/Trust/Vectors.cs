namespace Longshore.Tests.Trust;

/// <summary>The files of <c>Trust/Vectors</c>.</summary>
internal static class Vectors
{
    private static readonly string Root = Path.Combine(Repository.Root, "tests", "Longshore.Tests", "Trust", "Vectors");

    public static string PathOf(string name) => Path.Combine(Root, name);

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    public static byte[] Quote(string name) => Read("quotes/" + name);
}
