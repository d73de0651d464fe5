namespace Longshore.Trust.Worker;

/// <summary>What a worker does not serve.</summary>
internal enum Drop
{
    /// <summary>A connection over the limit for all or for one address.</summary>
    Connection,

    /// <summary>A connection whose bytes are not those of ZMTP.</summary>
    Protocol,

    /// <summary>A connection with a message over its limit.</summary>
    TooLarge,

    /// <summary>A connection whose message or answer is over the budget of bytes.</summary>
    BytesUnderWay,

    /// <summary>A connection that was silent or too slow.</summary>
    Late,

    /// <summary>A message of another form than a REQ socket's.</summary>
    Form,

    /// <summary>An answer whose peer has left.</summary>
    Answer,

    /// <summary>A connection that the system could not accept.</summary>
    Accept,

    /// <summary>A connection that ended by a defect.</summary>
    Defect,
}
