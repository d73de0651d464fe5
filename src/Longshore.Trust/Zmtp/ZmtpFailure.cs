namespace Longshore.Trust.Zmtp;

/// <summary>Why a connection to a ZeroMQ peer ends.</summary>
internal enum ZmtpFailure
{
    /// <summary>The peer sent bytes that are not ZMTP 3 with the mechanism NULL.</summary>
    Protocol,

    /// <summary>A message or a command is over its limit.</summary>
    TooLarge,

    /// <summary>The budget of bytes under way is used up.</summary>
    BytesUnderWay,
}
