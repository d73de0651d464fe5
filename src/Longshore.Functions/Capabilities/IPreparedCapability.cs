namespace Longshore.Functions.Capabilities;

/// <summary>A capability as one function has it.</summary>
internal interface IPreparedCapability
{
    /// <summary>Gives it to a new sandbox.</summary>
    void Attach(SandboxWorld world);
}
