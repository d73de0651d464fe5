using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>An image of a registry: <c>HOST[:PORT]/REPOSITORY[:TAG][@sha256:DIGEST]</c>, in the grammar of the OCI distribution specification.</summary>
/// <param name="Host">The registry, with its port if it has one.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Reference">The tag, or the digest if there is one.</param>
internal sealed partial record OciReference(string Host, string Repository, string Reference)
{
    private const string LatestTag = "latest";

    // A repository has at most 255 characters, a tag 128, a digest 71.
    private const int LengthMax = 1024;

    /// <summary>Whether the reference is a digest, so that the manifest must have it.</summary>
    public bool IsDigest => Reference.StartsWith(StoredImages.Prefix, StringComparison.Ordinal);

    /// <summary>Parses an image whose first part is a registry: it has a dot or a port, or is localhost.</summary>
    public static bool TryParse(string image, [NotNullWhen(true)] out OciReference? reference)
    {
        reference = null;
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var host = slash > 0 ? image[..slash] : "";
        if (image.Length > LengthMax
            || !(host.Contains('.', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal) || host == "localhost")
            || !HostForm().IsMatch(host)
            || !Uri.TryCreate("https://" + host, UriKind.Absolute, out _))
        {
            return false;
        }

        var match = RestForm().Match(image[(slash + 1)..]);
        if (match.Success)
        {
            var (tag, digest) = (match.Groups["tag"].Value, match.Groups["digest"].Value);
            reference = new OciReference(host, match.Groups["name"].Value, digest.Length > 0 ? digest : tag.Length > 0 ? tag : LatestTag);
        }

        return match.Success;
    }

    /// <summary>Whether a text is a digest that this client can check.</summary>
    public static bool IsDigestText(string text) =>
        text.StartsWith(StoredImages.Prefix, StringComparison.Ordinal) && ModuleDigest.TryParse(text[StoredImages.Prefix.Length..], out _);

    [GeneratedRegex(@"\A[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostForm();

    [GeneratedRegex(@"\A(?<name>[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RestForm();
}
