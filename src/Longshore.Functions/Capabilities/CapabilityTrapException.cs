namespace Longshore.Functions.Capabilities;

/// <summary>An import of a capability ends the call.</summary>
/// <param name="name">The trap's name, such as <c>ScratchStorageFull</c>.</param>
/// <param name="message">The sentence that explains it. Holds no payload.</param>
internal sealed class CapabilityTrapException(string name, string message) : Exception(message)
{
    public string Name => name;
}
