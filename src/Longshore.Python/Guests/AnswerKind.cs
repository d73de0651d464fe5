namespace Longshore.Python.Guests;

/// <summary>What the bootstrap tells the host: the first byte of a frame.</summary>
internal enum AnswerKind : byte
{
    None,

    /// <summary>The program is loaded; the field is <c>handler</c> or <c>script</c>.</summary>
    Ready = (byte)'R',

    /// <summary>An answer: the status, then names and values of headers. The body follows the frame's head.</summary>
    Answer = (byte)'A',

    /// <summary>A request for an operation of the host: the request's frame. The answer is put before the guest's input.</summary>
    Operation = (byte)'C',

    /// <summary>An exception: its class and message, then the lines of its traceback.</summary>
    Error = (byte)'E',
}
