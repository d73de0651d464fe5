using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Invoke;

/// <summary>The argument of a grant: a function that may be called, or all of the node.</summary>
/// <param name="Function">The function, or null for all.</param>
internal sealed record InvokeGrant(FunctionName? Function)
{
    /// <summary>The form of a grant, as a sentence.</summary>
    public const string Rule = "a function is granted by its name, or all functions by *; " + FunctionName.Rule;

    private const string All = "*";

    /// <summary>Takes a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out InvokeGrant? grant)
    {
        grant = text == All ? new InvokeGrant(Function: null) : FunctionName.TryParse(text, out var name) ? new InvokeGrant(name) : null;
        return grant is not null;
    }
}
