using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Objects;

/// <summary>The name of a bucket: 3 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or a digit.</summary>
// What S3 and a RADOS namespace both take, so that a bucket can move between stores.
public readonly record struct BucketName
{
    /// <summary>What a name must look like, as a sentence for error messages.</summary>
    public const string Rule = "a bucket's name is 3 to 63 characters of a-z, 0-9 and '-', and begins and ends with a letter or a digit";

    private const int LengthMin = 3;
    private const int LengthMax = 63;

    private BucketName(string value) => Value = value;

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>Takes a text as a name if it follows <see cref="Rule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BucketName name)
    {
        var isName = text is { Length: >= LengthMin and <= LengthMax } && IsAlphanumeric(text[0]) && IsAlphanumeric(text[^1])
            && text.All(each => IsAlphanumeric(each) || each == '-');
        name = isName ? new BucketName(text!) : default;
        return isName;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsAlphanumeric(char each) => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each);
}
