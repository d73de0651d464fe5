namespace Longshore.Trust.Service.Deliveries;

/// <summary>The deliveries of one requester to one server, of which one is sent at a time.</summary>
/// <param name="Server">The server: host and port.</param>
/// <param name="Requester">The requester, as its orders say.</param>
internal readonly record struct DeliveryLane(string Server, string Requester);
