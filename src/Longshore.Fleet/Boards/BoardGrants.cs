using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Boards;

/// <summary>The grants that boards give functions.</summary>
internal static class BoardGrants
{
    private static readonly string[] Served = [FunctionDirectory.CapabilityName, OutboundHttp.CapabilityName, OutboundTcp.CapabilityName];

    /// <summary>Their names, for people.</summary>
    public static string Names => string.Join(", ", Served);

    /// <summary>Whether a board gives what a grant names.</summary>
    public static bool AreServed(Grant grant) => Served.Contains(grant.Capability);
}
