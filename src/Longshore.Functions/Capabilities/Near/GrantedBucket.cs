using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>The bucket that a function was granted.</summary>
/// <param name="Services">What the node has for it.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Calls">The clocks of calls, or null where there are none: then nothing moves.</param>
internal sealed record GrantedBucket(NearServices Services, BucketName Bucket, FunctionCalls? Calls) : IPreparedCapability
{
    /// <summary>The grant that is missing, as a sentence.</summary>
    public const string Missing = "the function has no grant for work on objects where they are: deploy it with --grant near:BUCKET";

    public void Attach(SandboxWorld world) => world.Attach(this);
}
