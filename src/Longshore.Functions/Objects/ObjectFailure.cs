namespace Longshore.Functions.Objects;

/// <summary>Why an operation on an object was not done.</summary>
public enum ObjectFailure
{
    /// <summary>There is no such object.</summary>
    NotFound,

    /// <summary>The object is not the one that the put expects; nothing was changed.</summary>
    PreconditionFailed,

    /// <summary>The object has no byte of the range.</summary>
    RangeNotSatisfiable,

    /// <summary>The object, or what is read at a time, is over its limit.</summary>
    TooLarge,

    /// <summary>The store needs to know the length of such a put before its bytes.</summary>
    LengthRequired,

    /// <summary>The object was replaced or removed while it was read.</summary>
    Changed,

    /// <summary>As many operations are under way as may be; later it may succeed.</summary>
    Overloaded,

    /// <summary>The store has no space left.</summary>
    Full,

    /// <summary>The store refuses this node: its key, or what the key allows.</summary>
    Refused,

    /// <summary>The store cannot be reached, or has failed. Whether a put was done is not known if its bytes were all sent.</summary>
    Unavailable,

    /// <summary>The store did not answer within its time. Whether a put was done is not known if its bytes were all sent.</summary>
    TimedOut,
}
