namespace Longshore.Wasm;

/// <summary>The way guests are kept inside their memory.</summary>
public enum BoundsCheck
{
    /// <summary>Protected pages if the platform supports them, explicit checks otherwise.</summary>
    Automatic,

    /// <summary>An explicit comparison before every access. Slower, but works on every platform.</summary>
    Explicit,
}
