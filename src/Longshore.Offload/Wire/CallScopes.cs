namespace Longshore.Offload.Wire;

/// <summary>The bytes of scopes on the wire.</summary>
internal static class CallScopes
{
    /// <summary>Reads a scope.</summary>
    /// <exception cref="OffloadProtocolException">No scope has the byte.</exception>
    public static CallScope Parse(byte code) => Enum.IsDefined((CallScope)code)
        ? (CallScope)code
        : throw new OffloadProtocolException($"a call of scope {code}");
}
