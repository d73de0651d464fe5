using Longshore.Functions.Near;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>The bucket that a function was granted.</summary>
/// <param name="Services">What the node has for it.</param>
/// <param name="Bucket">The bucket.</param>
internal sealed record GrantedBucket(NearServices Services, BucketName Bucket) : IPreparedCapability
{
    public void Attach(SandboxWorld world) => world.Attach(this);
}
