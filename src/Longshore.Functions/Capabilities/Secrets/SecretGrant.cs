using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>The argument of a grant: a secret, and the variable or the file by which the guest reads it.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Variable">The variable's name, or null for a file.</param>
/// <param name="File">The file, or null for a variable.</param>
internal sealed record SecretGrant(SecretName Secret, SecretName? Variable, SecretFile? File)
{
    /// <summary>The form of an argument, as a sentence.</summary>
    public const string Rule = $"a grant of a secret is written secret:NAME, secret:NAME:VARIABLE or secret:NAME:/DIRECTORY/FILE; {SecretName.Rule}; {SecretFile.Rule}";

    /// <summary>The grants of a function, without those that do not follow <see cref="Rule"/>.</summary>
    public static IEnumerable<SecretGrant> In(FunctionSpec spec) => spec.Grants.Where(grant => grant.Capability == SecretCapability.CapabilityName)
        .Select(grant => TryParse(grant.Argument, out var parsed) ? parsed : null)
        .OfType<SecretGrant>();

    /// <summary>Takes a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SecretGrant? grant)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var place = text[(colon + 1)..];
        grant = !SecretName.TryParse(colon < 0 ? text : text[..colon], out var secret) ? null
            : SecretName.TryParse(place, out var variable) ? new SecretGrant(secret, variable, File: null)
            : SecretFile.TryParse(place, out var file) ? new SecretGrant(secret, Variable: null, file)
            : null;
        return grant is not null;
    }
}
