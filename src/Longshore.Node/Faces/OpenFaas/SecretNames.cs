using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities.Secrets;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>Maps the names of OpenFaaS's secrets to those under which the node keeps them, one to one.</summary>
internal static class SecretNames
{
    /// <summary>The form of a name, as a sentence.</summary>
    public const string Rule = "a secret's name is 1 to 63 characters of a-z, 0-9 and '-', and begins with a letter";

    // No name and no namespace has an upper-case letter.
    private const string Mark = "_NS_";
    private const int LengthMax = 63;

    /// <summary>The variable by which a function reads a secret: <c>db-password</c> is <c>db_password</c>.</summary>
    public static bool TryVariable(string? name, [NotNullWhen(true)] out SecretName? variable)
    {
        variable = null;
        return name is { Length: > 0 and <= LengthMax }
            && char.IsAsciiLetterLower(name[0])
            && name.All(each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each == '-')
            && SecretName.TryParse(name.Replace('-', '_'), out variable);
    }

    /// <summary>The name under which the node keeps a secret of a namespace.</summary>
    public static bool TryKept(string? name, string group, [NotNullWhen(true)] out SecretName? kept)
    {
        kept = null;
        return TryVariable(name, out var variable)
            && SecretName.TryParse(group == GatewayName.DefaultNamespace ? variable.Value : PrefixOf(group) + variable.Value, out kept);
    }

    /// <summary>The secret of a namespace that is kept under a name, or null.</summary>
    public static string? Of(string kept, string group)
    {
        var prefix = group == GatewayName.DefaultNamespace ? "" : PrefixOf(group);
        return kept.StartsWith(prefix, StringComparison.Ordinal) && kept[prefix.Length..].Replace('_', '-') is var name && TryVariable(name, out _)
            ? name
            : null;
    }

    /// <summary>The names under which the secrets of a namespace are kept.</summary>
    public static IEnumerable<SecretName> In(string group, IEnumerable<SecretDescription> all)
    {
        foreach (var secret in all)
        {
            if (Of(secret.Name, group) is not null && SecretName.TryParse(secret.Name, out var kept))
            {
                yield return kept;
            }
        }
    }

    // A namespace may begin with a digit and have '-' and '_', a kept name must not and has no '-'.
    private static string PrefixOf(string group) => "N" + group.Replace("_", "U", StringComparison.Ordinal).Replace('-', '_') + Mark;
}
