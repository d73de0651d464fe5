using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>The right to use a key-value store: <c>NAME</c> or <c>NAME:ro</c>.</summary>
/// <param name="Store">The store's name, by which the guest knows it too.</param>
/// <param name="IsReadOnly">Whether changes are refused.</param>
internal sealed record KeyValueGrant(string Store, bool IsReadOnly)
{
    /// <summary>The form of the argument, as a sentence.</summary>
    public const string Rule = "a key-value store is written " + Form;

    /// <summary>The form of a name that guests find in their <c>env</c>, and of the right to read only.</summary>
    public const string Form = "NAME or NAME:ro; the name is 1 to 63 of A-Z, a-z, 0-9, '-' and '_' and does not start with a digit or '-'";

    private const string ReadOnlySuffix = ":ro";
    private const int NameLengthMax = 63;

    /// <summary>Parses a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out KeyValueGrant? grant)
    {
        var isReadOnly = text.EndsWith(ReadOnlySuffix, StringComparison.Ordinal);
        var name = isReadOnly ? text[..^ReadOnlySuffix.Length] : text;
        grant = IsName(name) ? new KeyValueGrant(name, isReadOnly) : null;
        return grant is not null;
    }

    private static bool IsName(string text) => text.Length is > 0 and <= NameLengthMax
        && !char.IsAsciiDigit(text[0])
        && text[0] != '-'
        && text.All(each => char.IsAsciiLetterOrDigit(each) || each is '-' or '_');
}
