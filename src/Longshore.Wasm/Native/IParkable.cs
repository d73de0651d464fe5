namespace Longshore.Wasm.Native;

/// <summary>What runs a guest that can be parked.</summary>
internal interface IParkable
{
    /// <summary>Called on the guest's thread where it stands; the guest goes on when this returns. Must not throw.</summary>
    void Park();
}
