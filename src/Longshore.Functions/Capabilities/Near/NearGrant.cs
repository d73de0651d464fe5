using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>The right to reach the objects of a bucket, and to move to them.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Object">The object that all calls are about, if the grant names one.</param>
internal sealed record NearGrant(BucketName Bucket, ObjectAddress? Object = null)
{
    /// <summary>What a grant's argument looks like, as a sentence for error messages.</summary>
    public const string Rule = "it is written near:BUCKET, or near:BUCKET/KEY; " + BucketName.Rule + "; " + ObjectKey.Rule;

    /// <summary>Takes a text as a grant's argument if it follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NearGrant? grant)
    {
        grant = ObjectAddress.TryParse(text, out var address) ? new NearGrant(address.Bucket, address)
            : BucketName.TryParse(text, out var bucket) ? new NearGrant(bucket)
            : null;
        return grant is not null;
    }

    /// <summary>The object that all calls of a function are about, or null.</summary>
    public static ObjectAddress? ObjectOf(FunctionSpec spec) =>
        spec.Grants.FirstOrDefault(each => each.Capability == NearCapability.CapabilityName) is { } found && TryParse(found.Argument, out var grant)
            ? grant.Object
            : null;
}
