using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Capabilities.Scratch;

/// <summary>The name of a scratch store: for a tenant its name and port, as in <c>GWU:10010</c>.</summary>
/// <param name="Value">The name.</param>
internal sealed record ScratchName(string Value)
{
    /// <summary>The form of a name, as a sentence.</summary>
    public const string Rule = "a scratch store's name has 1 to 1,024 characters";

    private const int CharactersMax = 1024;

    /// <summary>Takes a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScratchName? name)
    {
        name = text.Length is > 0 and <= CharactersMax ? new ScratchName(text) : null;
        return name is not null;
    }
}
