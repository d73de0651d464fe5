namespace Longshore.Functions.Specs;

/// <summary>The names of artifact kinds in specs.</summary>
public static class ArtifactKinds
{
    private static readonly EnumNames<ArtifactKind> Names = new("wasm-command", "javascript", "python");

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All => Names.All;

    /// <summary>The kind's name in a spec.</summary>
    public static string Name(this ArtifactKind kind) => Names.Of(kind);

    /// <summary>Finds a kind by its name.</summary>
    public static bool TryParse(string name, out ArtifactKind kind) => Names.TryParse(name, out kind);
}
