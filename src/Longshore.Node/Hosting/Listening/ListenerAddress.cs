namespace Longshore.Node.Hosting.Listening;

/// <summary>An address at which a running node listens.</summary>
/// <param name="Source">The option or the JSON path that asks for the listener.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Serves">What it serves, for messages.</param>
/// <param name="Address">A URL for HTTP, otherwise <c>host:port</c> or the file of a Unix socket.</param>
public sealed record ListenerAddress(string Source, ListenerProtocol Protocol, string Serves, string Address);
