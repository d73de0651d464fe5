using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Specs;

/// <summary>A named text that travels with a function. The runtime does not act on it; a face may, as that of OpenFaaS does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The text.</param>
public sealed record Label(string Name, string Value)
{
    /// <summary>The form of a label, as a sentence.</summary>
    public const string Rule = "a label is written NAME=TEXT; the name is 1 to 253 of A-Z, a-z, 0-9, '-', '_', '.' and '/'";

    // The longest prefix that Kubernetes allows, which is that of a domain name.
    private const int NameLengthMax = 253;

    /// <summary>Splits <c>NAME=TEXT</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Label? label)
    {
        var end = text.IndexOf('=');
        label = end > 0 && IsName(text.AsSpan(0, end)) ? new Label(text[..end], text[(end + 1)..]) : null;
        return label is not null;
    }

    /// <summary>Whether a text can be a label's name.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var each in text)
        {
            if (!char.IsAsciiLetterOrDigit(each) && each is not ('-' or '_' or '.' or '/'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= NameLengthMax;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Value}";
}
