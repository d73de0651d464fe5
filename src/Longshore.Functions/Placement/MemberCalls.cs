using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement;

/// <summary>Which calls may be sent on to members of the cluster.</summary>
internal static class MemberCalls
{
    /// <summary>The head of a call and its answer, in bytes.</summary>
    public const int HeadBytes = 2_000;

    /// <summary>Why a call may not be sent on, as a sentence, or null.</summary>
    public static string? Refusal(in PlacedCall call)
    {
        var spec = call.Function.Spec;
        return !call.State.IsDurable ? "the function is of a route of this node"
            : !call.Invocation.MayMove ? "the call was sent on already, or belongs to a running call"
            : call.Invocation.InputObject is not null || call.Invocation.Object is not null ? "the call is about an object"
            : spec.Receipt != ReceiptNeed.None ? "the function's calls need receipts of this node"
            : Bound(spec.Grants) is { } grant ? $"the function has a grant of \"{grant.Capability}\", which is of this node"
            : null;
    }

    // What means the same at every node. Files, secrets, stores, state and queues are those of one node.
    private static Grant? Bound(EquatableArray<Grant> grants)
    {
        for (var i = 0; i < grants.Count; i++)
        {
            if (grants[i].Capability is not (OutboundHttp.CapabilityName or OutboundTcp.CapabilityName))
            {
                return grants[i];
            }
        }

        return null;
    }
}
