using Longshore.Functions.Calls;

namespace Longshore.Offload.Wire;

/// <summary>How a call ended on a worker: with a value, with a value that cannot be sent, or with a <see cref="Failure"/>.</summary>
/// <param name="Code">The byte on the wire.</param>
internal readonly record struct AnswerStatus(byte Code)
{
    private const byte StateFlag = 0x80;

    /// <summary>It returned; the value follows.</summary>
    public static AnswerStatus Returned { get; } = new(0);

    /// <summary>It threw; the value follows.</summary>
    public static AnswerStatus Threw { get; } = new(1);

    /// <summary>Its arguments or its result have no meaning outside the device or the worker; a sentence follows.</summary>
    public static AnswerStatus Unsendable { get; } = new(2);

    /// <summary>It uses something that only the device has, such as a file: the device runs it; a sentence follows. The code is far from those
    /// of failures, which grow, and leaves the highest bit free.</summary>
    public static AnswerStatus NeedsDevice { get; } = new(0x7f);

    /// <summary>Whether a value follows, and not a sentence.</summary>
    public bool HasValue => this == Returned || this == Threw;

    /// <summary>The failure, or <see cref="Failure.None"/>.</summary>
    public Failure Failure => FailureCodes.Find(Code);

    /// <summary>It failed; a sentence follows.</summary>
    public static AnswerStatus Failed(Failure failure) => new(FailureCodes.Of(failure));

    /// <summary>The byte on the wire.</summary>
    /// <param name="hasState">Whether the sandbox has state that others do not have.</param>
    public byte ToByte(bool hasState) => (byte)(Code | (hasState ? StateFlag : 0));

    /// <summary>Reads the byte on the wire, and whether the sandbox has state that others do not have.</summary>
    /// <exception cref="OffloadProtocolException">No status has the byte.</exception>
    public static (AnswerStatus Status, bool HasState) Read(byte code) => (Parse((byte)(code & ~StateFlag)), (code & StateFlag) != 0);

    /// <summary>Reads the byte on the wire without its flag.</summary>
    /// <exception cref="OffloadProtocolException">No status has the byte.</exception>
    public static AnswerStatus Parse(byte code) => code <= Unsendable.Code || code == NeedsDevice.Code || FailureCodes.Find(code) != Failure.None
        ? new(code)
        : throw new OffloadProtocolException($"an answer of status {code}");
}
