namespace Longshore.Fleet.Wire;

/// <summary>What a board, or somebody who claims to be one, did that the protocol does not allow. Each ends the connection and is counted.</summary>
public enum BoardViolation
{
    /// <summary>The connection ended in the middle of a line.</summary>
    HalfLine,

    /// <summary>A line is over the limit of bytes. What follows is not read.</summary>
    LineTooLong,

    /// <summary>No identification came in the time for it.</summary>
    NoIdentification,

    /// <summary>The identification is neither <c>pl</c>, nor a number, nor an object with one.</summary>
    BadIdentification,

    /// <summary>The fleet has no board of this number or address.</summary>
    UnknownBoard,

    /// <summary>The board is to have another address than this connection.</summary>
    WrongAddress,

    /// <summary>Another connection of the same board is open, from another address.</summary>
    DuplicateBoard,

    /// <summary>The board has opened its connections faster than it can boot.</summary>
    TooManyConnections,

    /// <summary>A result is not a JSON object with the fields that it needs.</summary>
    BadResult,

    /// <summary>A result is for a job that was not sent on this connection.</summary>
    UnsentJob,

    /// <summary>A result is for the job that was sent, but names another function.</summary>
    WrongFunction,

    /// <summary>Bytes came when nothing was asked.</summary>
    UnaskedBytes,

    /// <summary>A module was asked for that the job does not need.</summary>
    UnknownModule,
}
