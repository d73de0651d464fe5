using System.Net;

namespace Longshore.Trust.Service;

/// <summary>Who sends a request.</summary>
/// <param name="Address">The network address.</param>
/// <param name="IsAdministrator">Whether the administrator's token was shown.</param>
public sealed record ServiceCaller(IPAddress Address, bool IsAdministrator);
