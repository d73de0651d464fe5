namespace Longshore.Offload.Device;

/// <summary>The places where a call runs now. A late call runs in two of them.</summary>
[Flags]
internal enum CallRuns
{
    None = 0,

    /// <summary>In the program itself.</summary>
    Program = 1,

    /// <summary>In a sandbox beside the program.</summary>
    Sandbox = 2,

    /// <summary>On a worker.</summary>
    Worker = 4,
}
