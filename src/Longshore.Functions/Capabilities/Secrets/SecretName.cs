using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>The name of a secret, which is also that of the environment variable by which a guest reads it.</summary>
/// <param name="Value">The name.</param>
public sealed record SecretName(string Value)
{
    /// <summary>The form of a name, as a sentence.</summary>
    public const string Rule = "a secret's name is 1 to 255 of A-Z, a-z, 0-9 and '_' and does not start with a digit";

    /// <summary>Takes a text that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SecretName? name)
    {
        name = EnvironmentVariable.IsName(text) ? new SecretName(text) : null;
        return name is not null;
    }

    /// <summary>What to do about a secret that is not there.</summary>
    public string HowToSet => $"longshore secret set {Value}";

    /// <inheritdoc/>
    public override string ToString() => Value;
}
