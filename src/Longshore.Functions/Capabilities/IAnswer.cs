namespace Longshore.Functions.Capabilities;

/// <summary>The answer of a guest that gives it at once instead of printing it.</summary>
internal interface IAnswer
{
    /// <summary>Makes these bytes the whole answer. May end the guest.</summary>
    void Replace(ReadOnlySpan<byte> bytes);
}
