using System.Net.Sockets;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Longshore.Cluster.Connection;

/// <summary>What goes wrong with NATS because of its servers or the network.</summary>
internal static class NatsFailure
{
    private const int NotFound = 404;

    /// <summary>Whether an exception is one of these.</summary>
    public static bool Is(Exception failure) =>
        failure is NatsException or IOException or SocketException or OperationCanceledException or TimeoutException or ObjectDisposedException;

    /// <summary>Whether NATS does not have a bucket.</summary>
    public static bool IsNoBucket(NatsJSApiException failure) => failure.Error.Code == NotFound;

    /// <summary>The reason as a part of a sentence.</summary>
    public static string Reason(Exception failure) => failure switch
    {
        OperationCanceledException or TimeoutException => "it does not answer in time",
        NatsNoRespondersException or NatsJSPublishNoResponseException => "JetStream does not answer; nats-server needs -js",
        _ => failure.GetBaseException().Message,
    };
}
