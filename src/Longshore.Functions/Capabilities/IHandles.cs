namespace Longshore.Functions.Capabilities;

/// <summary>Things of a guest that are at its node and that its memory only names. A guest that has some does not move.</summary>
internal interface IHandles
{
    /// <summary>Whether the guest has any now.</summary>
    bool Any { get; }
}
