using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Objects;

/// <summary>Where an object is found in a store.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key.</param>
public readonly record struct ObjectAddress(BucketName Bucket, ObjectKey Key)
{
    /// <summary>What an address looks like, as a sentence for error messages.</summary>
    public const string Rule = "an object is written BUCKET/KEY; " + BucketName.Rule + "; " + ObjectKey.Rule;

    private const char Separator = '/';

    /// <summary>Takes a text as an address if it follows <see cref="Rule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectAddress address)
    {
        address = default;
        var end = text?.IndexOf(Separator, StringComparison.Ordinal) ?? -1;
        if (end < 0 || !BucketName.TryParse(text![..end], out var bucket) || !ObjectKey.TryParse(text[(end + 1)..], out var key))
        {
            return false;
        }

        address = new ObjectAddress(bucket, key);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Bucket}{Separator}{Key}";
}
