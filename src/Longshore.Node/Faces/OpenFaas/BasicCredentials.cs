using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>The user and password of HTTP's basic authentication (RFC 7617).</summary>
internal sealed class BasicCredentials
{
    /// <summary>The user where no files name one.</summary>
    public const string DefaultUser = "admin";

    private const string Scheme = "Basic ";
    private const string UserFile = "basic-auth-user";
    private const string PasswordFile = "basic-auth-password";

    // One digest of both: the comparison takes as long whatever part is wrong, and however long it is.
    private readonly byte[] _digest;

    /// <param name="user">The user. It has no colon.</param>
    /// <param name="password">The password.</param>
    public BasicCredentials(string user, string password) => _digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>Reads the files of OpenFaaS: <c>basic-auth-user</c> and <c>basic-auth-password</c>, without the white space around them.</summary>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read one.</exception>
    /// <exception cref="FormatException">A file is empty, or the user has a colon.</exception>
    public static BasicCredentials Read(string directory)
    {
        var user = Text(directory, UserFile);
        return user.Contains(':', StringComparison.Ordinal)
            ? throw new FormatException($"{Path.Combine(directory, UserFile)}: a user has no colon")
            : new BasicCredentials(user, Text(directory, PasswordFile));
    }

    /// <summary>The header <c>Authorization</c> that shows a user and a password.</summary>
    /// <param name="pair">Both, with a colon between.</param>
    public static string HeaderOf(string pair) => Scheme + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    /// <summary>Whether a request shows them.</summary>
    public bool AreShown(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var shown = new byte[header.Length];
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(header[Scheme.Length..].Trim(), shown, out var length)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(shown.AsSpan(0, length)), _digest);
    }

    private static string Text(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        return File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : throw new FormatException($"{path} is empty");
    }
}
