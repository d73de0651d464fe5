using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Specs;

/// <summary>The name of a place where calls run, such as <c>local</c> or <c>boards</c>. A node need not have it.</summary>
public sealed record ExecutorName
{
    /// <summary>What a name is, as a sentence for those who wrote another.</summary>
    public const string Rule = "the name of an executor has 1 to 64 lowercase letters, digits and hyphens, such as local or boards";

    private const int LengthMax = 64;

    private ExecutorName(string value) => Value = value;

    /// <summary>This process's core slots.</summary>
    public static ExecutorName Local { get; } = new("local");

    /// <summary>A fleet of small boards.</summary>
    public static ExecutorName Boards { get; } = new("boards");

    /// <summary>The name.</summary>
    public string Value { get; }

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ExecutorName? name)
    {
        name = text.Length is > 0 and <= LengthMax && text.All(static each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each == '-')
            ? new ExecutorName(text)
            : null;
        return name is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
