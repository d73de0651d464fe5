namespace Longshore.Functions.Objects;

/// <summary>Where an object is found in a store.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key.</param>
public readonly record struct ObjectAddress(BucketName Bucket, ObjectKey Key)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Bucket}/{Key}";
}
