namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>A secret in memory.</summary>
/// <param name="Sealed">The secret as it is stored.</param>
/// <param name="Value">Its value; null if it was removed or cannot be decrypted.</param>
internal sealed record Secret(SealedSecret Sealed, string? Value)
{
    /// <summary>Whether it was removed.</summary>
    public bool IsRemoved => Sealed.Box is null;

    /// <summary>What may be told of it.</summary>
    public SecretDescription Description => new(Sealed.Name.Value, Sealed.Version, Sealed.SetAt);

    /// <inheritdoc/>
    // Nothing prints a value by accident.
    public override string ToString() => Sealed.Name.Value;
}
