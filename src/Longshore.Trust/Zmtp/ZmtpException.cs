namespace Longshore.Trust.Zmtp;

/// <summary>Ends a connection to a ZeroMQ peer.</summary>
/// <param name="failure">The reason.</param>
/// <param name="message">The reason in words, without bytes of the peer.</param>
internal sealed class ZmtpException(ZmtpFailure failure, string message) : Exception(message)
{
    public ZmtpFailure Failure => failure;
}
