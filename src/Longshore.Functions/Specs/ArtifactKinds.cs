namespace Longshore.Functions.Specs;

/// <summary>The names of artifact kinds in specs.</summary>
public static class ArtifactKinds
{
    private static readonly string[] Names = ["wasm-command", "javascript"];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The kind's name in a spec.</summary>
    public static string Name(this ArtifactKind kind) => Names[(int)kind];

    /// <summary>Finds a kind by its name.</summary>
    public static bool TryParse(string name, out ArtifactKind kind)
    {
        var index = Array.IndexOf(Names, name);
        kind = (ArtifactKind)Math.Max(index, 0);
        return index >= 0;
    }
}
