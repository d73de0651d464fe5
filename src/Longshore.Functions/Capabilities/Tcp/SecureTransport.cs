namespace Longshore.Functions.Capabilities.Tcp;

/// <summary>Whether a connection is secured by TLS, as in the sockets of Workers.</summary>
internal enum SecureTransport
{
    /// <summary>It is not.</summary>
    Off,

    /// <summary>From the beginning.</summary>
    On,

    /// <summary>When the guest asks for it.</summary>
    StartTls,
}
