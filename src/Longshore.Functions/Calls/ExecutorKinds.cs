using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>The names of <see cref="ExecutorKind"/>.</summary>
public static class ExecutorKinds
{
    private static readonly EnumNames<ExecutorKind> Names = new("local", "member", "storage", "boards");

    /// <summary>The name of a value.</summary>
    public static string Name(this ExecutorKind kind) => Names.Of(kind);

    /// <summary>Finds a value by its name.</summary>
    public static bool TryParse(string name, out ExecutorKind kind) => Names.TryParse(name, out kind);
}
