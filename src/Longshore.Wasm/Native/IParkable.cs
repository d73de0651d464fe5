namespace Longshore.Wasm.Native;

/// <summary>The owner of a guest that can be parked.</summary>
internal interface IParkable
{
    /// <summary>Called on the guest's thread at a check. The guest continues when this returns. Must not throw.</summary>
    void Park();
}
