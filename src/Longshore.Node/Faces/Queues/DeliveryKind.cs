namespace Longshore.Node.Faces.Queues;

/// <summary>The kinds of a delivery's end.</summary>
internal enum DeliveryKind
{
    /// <summary>The invocation succeeded.</summary>
    Done,

    /// <summary>The invocation failed.</summary>
    Failed,

    /// <summary>The function was not entered.</summary>
    NotBegun,

    /// <summary>The message is not delivered any more.</summary>
    Refused,

    /// <summary>The node stops and has ended the invocation.</summary>
    Stopped,
}
