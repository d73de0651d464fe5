using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities;

/// <summary>A directory of the node that a function sees with everything below it.</summary>
/// <param name="HostPath">The directory, an absolute path.</param>
/// <param name="GuestPath">The name the function knows it by, such as <c>/data</c>. A relative name is one from the function's working
/// directory, which is <c>/</c>.</param>
/// <param name="IsWritable">Whether the function may change what is in it.</param>
public sealed record FunctionDirectory(string HostPath, string GuestPath, bool IsWritable)
{
    /// <summary>The name of the capability in grants.</summary>
    public const string CapabilityName = "files";

    /// <summary>The form of a directory, as a sentence.</summary>
    public const string Rule = "a directory is written HOST:GUEST or HOST:GUEST:rw, without colons in either; HOST is an absolute path";

    private const string Writable = "rw";
    private const string ReadOnly = "ro";
    private const int CharactersMax = 1024;

    /// <summary>Parses what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out FunctionDirectory? directory)
    {
        var parts = text.Split(':');
        directory = parts is [['/', ..] and var host, var guest, ..] && IsPath(host) && IsGuestPath(guest) && parts[2..] is [] or [Writable]
            ? new FunctionDirectory(host, guest, parts.Length == 3)
            : null;
        return directory is not null;
    }

    /// <summary>The grant of this directory.</summary>
    public Grant ToGrant() => new(CapabilityName, ToString());

    /// <summary>The directory as <see cref="Rule"/> says.</summary>
    public override string ToString() => IsWritable ? $"{HostPath}:{GuestPath}:{Writable}" : $"{HostPath}:{GuestPath}";

    // HOST:ro and HOST:rw lack the name: a directory of such a name would hide the mistake.
    private static bool IsGuestPath(string path) => IsPath(path) && path is not (Writable or ReadOnly);

    private static bool IsPath(string path) => path.Length is > 0 and <= CharactersMax && !path.Any(char.IsControl);
}
