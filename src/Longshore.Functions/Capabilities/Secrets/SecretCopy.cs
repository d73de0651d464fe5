namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>A secret as nodes send it to each other.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">How often it has been set.</param>
/// <param name="SetAt">When it was set or removed, by the clock of the node where it was.</param>
/// <param name="Value">Its value, or null if it was removed.</param>
public sealed record SecretCopy(SecretName Name, long Version, DateTimeOffset SetAt, string? Value)
{
    /// <summary>What orders it among other copies of its name.</summary>
    public SecretAge Age => new(Version, Value is null, SetAt);

    /// <inheritdoc/>
    // Nothing prints a value by accident.
    public override string ToString() => FormattableString.Invariant($"{Name} version {Version}");
}
