using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Specs;

/// <summary>The right of a function to use a capability, as a spec writes it: <c>CAPABILITY:ARGUMENT</c>.</summary>
/// <param name="Capability">The capability's name, such as <c>files</c>.</param>
/// <param name="Argument">What of it is granted, in the capability's own form, such as <c>/srv/site:/site</c>.</param>
public sealed record Grant(string Capability, string Argument)
{
    /// <summary>The form of a grant, as a sentence.</summary>
    public const string Rule = "a grant is written CAPABILITY:ARGUMENT, for example files:/srv/site:/site";

    private const int CharactersMax = 4096;

    /// <summary>Splits a grant. The capability need not exist.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Grant? grant)
    {
        var colon = text.IndexOf(':');
        grant = colon > 0 && text.Length <= CharactersMax && !text.Any(char.IsControl)
            ? new Grant(text[..colon], text[(colon + 1)..])
            : null;
        return grant is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Capability}:{Argument}";
}
