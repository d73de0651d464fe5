namespace Longshore.Storage.Rados.Native;

/// <summary>A call of librados has failed.</summary>
/// <param name="code">The number of errno, above 0.</param>
/// <param name="call">What was called.</param>
internal sealed class RadosException(int code, string call) : Exception(FormattableString.Invariant($"{call} failed with error {code} of the system"))
{
    /// <summary>The number of errno(3) for what is not there.</summary>
    public const int NotFound = 2;

    /// <summary>The number of errno, above 0.</summary>
    public int Code => code;

    /// <summary>Throws if a call's result is a failure.</summary>
    public static int Check(int result, string call) => result >= 0 ? result : throw new RadosException(-result, call);
}
