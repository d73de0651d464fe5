namespace Longshore.Node.Telemetry;

/// <summary>What the session log knows of one request so far. Times are timestamps; 0 if it has not come to that.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Path">The URL path as it was sent.</param>
/// <param name="Started">When the request's headers had been read.</param>
internal sealed record Session(string Tenant, string Path, long Started)
{
    /// <summary>When the last byte of the body had been read.</summary>
    public long Received { get; set; }

    /// <summary>When the answer was complete.</summary>
    public long Answered { get; set; }

    /// <summary>The length of the body.</summary>
    public long BodyBytes { get; set; }
}
