using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>The place at which a guest reads a secret as a file.</summary>
/// <param name="Directory">The directory, an absolute path.</param>
/// <param name="Name">The file's name.</param>
internal sealed record SecretFile(string Directory, string Name)
{
    /// <summary>The form of a place, as a sentence.</summary>
    public const string Rule = "a file of a secret is an absolute path of at most 1,024 characters below a directory, without colons, '.', '..' and empty names";

    private const int CharactersMax = 1024;

    /// <summary>Takes a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SecretFile? file)
    {
        var parts = text.Split('/');
        var isFile = text.Length <= CharactersMax
            && parts is ["", _, _, ..]
            && parts[1..].All(part => part is not ("" or "." or ".."))
            && !text.Any(each => char.IsControl(each) || each == ':');
        file = isFile ? new SecretFile(string.Join('/', parts[..^1]), parts[^1]) : null;
        return file is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Directory}/{Name}";
}
