using Longshore.Functions.Calls;

namespace Longshore.Offload.Wire;

/// <summary>The bytes that failures have on the wire: their exit codes in docs/failures.md, as in remote procedure calls.</summary>
internal static class FailureCodes
{
    // 1 and 2 are other ends of a command: the environment, and wrong usage. New failures are added at the end of the list.
    private const int First = 3 - (int)Failure.NotFound;

    public static byte Of(Failure failure) => failure != Failure.None && Enum.IsDefined(failure)
        ? (byte)(failure + First)
        : throw new ArgumentOutOfRangeException(nameof(failure), failure, "has no code");

    /// <summary>The failure of a code, or <see cref="Failure.None"/>.</summary>
    public static Failure Find(byte code) =>
        code > First && Enum.IsDefined((Failure)(code - First)) ? (Failure)(code - First) : Failure.None;
}
