using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>The argument of a grant: a secret, and the variable by which the guest reads it.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Variable">The variable's name.</param>
internal sealed record SecretGrant(SecretName Secret, SecretName Variable)
{
    /// <summary>The form of an argument, as a sentence.</summary>
    public const string Rule = "a grant of a secret is written secret:NAME or secret:NAME:VARIABLE, and " + SecretName.Rule;

    /// <summary>Takes a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SecretGrant? grant)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        grant = SecretName.TryParse(colon < 0 ? text : text[..colon], out var secret) && SecretName.TryParse(text[(colon + 1)..], out var variable)
            ? new SecretGrant(secret, variable)
            : null;
        return grant is not null;
    }
}
