namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>What orders the versions of a secret at all nodes. The removal of a version is later than the version. Two nodes that have set a secret at once have
/// both counted one further: then the later time stays, which is the only place where the nodes' clocks matter.</summary>
/// <param name="Version">How often the secret has been set.</param>
/// <param name="IsRemoved">Whether it was removed after that.</param>
/// <param name="SetAt">When it was set or removed, by the clock of the node where it was.</param>
public readonly record struct SecretAge(long Version, bool IsRemoved, DateTimeOffset SetAt)
{
    /// <summary>Whether it replaces another one of the same secret.</summary>
    public bool IsLaterThan(SecretAge other) =>
        (Version, IsRemoved, SetAt.UtcTicks).CompareTo((other.Version, other.IsRemoved, other.SetAt.UtcTicks)) > 0;
}
