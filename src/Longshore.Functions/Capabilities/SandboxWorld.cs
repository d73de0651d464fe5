using Longshore.Functions.Specs;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Capabilities;

/// <summary>What one sandbox sees beyond its own memory. Capabilities fill it when the sandbox is made.</summary>
internal sealed class SandboxWorld : IWasiGuest
{
    private readonly Dictionary<Type, object> _attachments = [];

    /// <summary>The guest's WASI. Set by the sandbox of a command.</summary>
    public WasiPreview1 Wasi { get; set; } = null!;

    /// <summary>The preopened directories, in the order in which the guest finds them.</summary>
    public List<WasiDirectory> Directories { get; } = [];

    /// <summary>The environment variables, in the order in which the guest finds them.</summary>
    public List<EnvironmentVariable> Environment { get; } = [];

    /// <summary>The world of the command that calls an import.</summary>
    public static SandboxWorld Of(Caller caller) => (SandboxWorld)caller.Store.Data!;

    /// <summary>Attaches a capability's own state, for its imports to find.</summary>
    public void Attach<T>(T state)
        where T : class => _attachments.Add(typeof(T), state);

    /// <summary>The state that a capability attached, or null if the function has no grant for it.</summary>
    public T? Find<T>()
        where T : class => (T?)_attachments.GetValueOrDefault(typeof(T));
}
