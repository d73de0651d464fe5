using System.Net;

namespace Longshore.Node.Hosting.Cleartext;

/// <summary>The address of the listener that receives connections from other listeners of the same process.</summary>
internal sealed class HandOverEndPoint : EndPoint
{
    public static HandOverEndPoint Instance { get; } = new();

    public override string ToString() => "cleartext-http2";
}
