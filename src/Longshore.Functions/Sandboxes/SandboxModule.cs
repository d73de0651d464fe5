using Longshore.Functions.Model;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>A compiled module that sandboxes are made of: a WASI command, which runs once from <c>_start</c>.</summary>
internal sealed class SandboxModule
{
    public const string EntryPoint = "_start";

    private SandboxModule(ModuleDigest digest, Module module)
    {
        Digest = digest;
        Module = module;
    }

    public ModuleDigest Digest { get; }

    public Module Module { get; }

    /// <exception cref="BadModuleException">The module is refused, or is no command.</exception>
    public static SandboxModule Load(Engine engine, ModuleDigest digest, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var module = Module.Load(engine, bytes);
            return module.Exports.Any(export => export is { Name: EntryPoint, Kind: ExternKind.Function })
                ? new SandboxModule(digest, module)
                : throw new BadModuleException($"the module exports no function \"{EntryPoint}\": it is no WASI command");
        }
        catch (ModuleException refusal)
        {
            throw new BadModuleException(refusal.Message, refusal);
        }
    }
}
