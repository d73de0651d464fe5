namespace Longshore.Wasm;

/// <summary>How guests are kept inside their memory.</summary>
public enum BoundsCheck
{
    /// <summary>Protected pages where the platform has them, explicit checks elsewhere.</summary>
    Automatic,

    /// <summary>An explicit comparison before every access: slower, and possible everywhere.</summary>
    Explicit,
}
