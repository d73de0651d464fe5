using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Specs;

/// <summary>An environment variable of a function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record EnvironmentVariable(string Name, string Value)
{
    /// <summary>The form of a variable, as a sentence.</summary>
    public const string Rule =
        "a variable is written NAME=VALUE; the name is 1 to 255 of A-Z, a-z, 0-9 and '_' and does not start with a digit";

    private const int NameLengthMax = 255;

    /// <summary>Splits <c>NAME=VALUE</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EnvironmentVariable? variable)
    {
        var end = text.IndexOf('=');
        variable = end > 0 && IsName(text.AsSpan(0, end)) ? new EnvironmentVariable(text[..end], text[(end + 1)..]) : null;
        return variable is not null;
    }

    /// <summary>Whether a text can be a variable's name.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return text.Length is > 0 and <= NameLengthMax && !char.IsAsciiDigit(text[0]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Value}";
}
