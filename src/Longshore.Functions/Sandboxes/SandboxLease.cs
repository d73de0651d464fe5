namespace Longshore.Functions.Sandboxes;

/// <summary>The lease of a sandbox from its pool; disposal returns it. Created once for each sandbox.</summary>
internal sealed class SandboxLease(SandboxPool pool, Sandbox sandbox) : IDisposable
{
    public Sandbox Sandbox { get; } = sandbox;

    public void Dispose() => pool.Return(this);

    /// <summary>Frees the sandbox instead of returning it: its state is not known.</summary>
    public void Discard() => pool.Free(this);
}
