namespace Longshore.Fleet.Machines;

/// <summary>How machines run.</summary>
public enum AcceleratorChoice
{
    /// <summary>On the computer's processor if a machine boots there, else by translation.</summary>
    Automatic,

    /// <summary>On the computer's processor.</summary>
    Hardware,

    /// <summary>By translation.</summary>
    Translation,
}
