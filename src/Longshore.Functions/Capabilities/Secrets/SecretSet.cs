using System.Collections.Immutable;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>All secrets at one time. Immutable: a change makes another set.</summary>
/// <param name="ByName">The secrets, also those that were removed.</param>
internal sealed record SecretSet(ImmutableDictionary<string, Secret> ByName)
{
    /// <summary>No secrets.</summary>
    public static SecretSet Empty { get; } = new(ImmutableDictionary.Create<string, Secret>(StringComparer.Ordinal));

    /// <summary>Whether a secret cannot be decrypted.</summary>
    public bool HasUnreadable => ByName.Values.Any(secret => secret is { IsRemoved: false, Value: null });

    /// <summary>Whether there is a secret that was not removed.</summary>
    public bool HasAny => ByName.Values.Any(secret => !secret.IsRemoved);

    /// <summary>The secret, or null if there is none or it was removed.</summary>
    public Secret? Find(SecretName name) => ByName.GetValueOrDefault(name.Value) is { IsRemoved: false } secret ? secret : null;

    /// <summary>The set with this secret in place of the one of its name.</summary>
    public SecretSet With(Secret secret) => new(ByName.SetItem(secret.Sealed.Name.Value, secret));
}
