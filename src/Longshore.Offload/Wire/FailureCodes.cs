using Longshore.Functions.Calls;

namespace Longshore.Offload.Wire;

/// <summary>The bytes that failures have on the wire: their exit codes in docs/failures.md, as in remote procedure calls.</summary>
internal static class FailureCodes
{
    // A failure's row is its code.
    private static readonly Failure[] Codes =
    [
        Failure.None, Failure.None, Failure.None,
        Failure.NotFound, Failure.BadModule, Failure.InputLimit, Failure.Overloaded, Failure.Refused, Failure.DeadlineMissed,
        Failure.WallTimeLimit, Failure.Trapped, Failure.OutOfMemory, Failure.OutputLimit, Failure.Exited, Failure.Cancelled, Failure.Shed,
    ];

    public static byte Of(Failure failure) => Array.IndexOf(Codes, failure) is > 0 and var code
        ? (byte)code
        : throw new ArgumentOutOfRangeException(nameof(failure), failure, "no failure");

    /// <summary>The failure of a code, or <see cref="Failure.None"/>.</summary>
    public static Failure Find(byte code) => code < Codes.Length ? Codes[code] : Failure.None;
}
