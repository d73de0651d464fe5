using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>A module whose guests spawn threads: it imports a shared memory and <c>wasi.thread-spawn</c>. A snapshot does not hold
/// what is imported, so each call has a new sandbox.</summary>
internal sealed class ThreadedModule : SandboxModule
{
    private const string ImportModule = "wasi";
    private const string ImportName = "thread-spawn";

    private static readonly FunctionType EntryType = new([Wasm.ValueType.I32, Wasm.ValueType.I32], []);

    private readonly Module _module;
    private readonly Linker _imports;

    /// <param name="digest">The module's digest.</param>
    /// <param name="module">The compiled module.</param>
    /// <param name="imports">All its imports but the memory.</param>
    public ThreadedModule(ModuleDigest digest, Module module, Linker imports)
        : base(digest)
    {
        _module = module;
        _imports = imports;
    }

    /// <summary>Defines <c>wasi.thread-spawn</c> in a linker.</summary>
    public static void DefineIn(Linker linker) => linker.Define(
        ImportModule, ImportName, (Caller caller, int argument) => SandboxWorld.Of(caller).Find<SpawnedThreads>()?.Spawn(argument) ?? -1);

    /// <summary>Whether a module's guests spawn threads.</summary>
    public static bool Is(ModuleInterface module) =>
        module.Imports.Any(import => import is { Module: ImportModule, Name: ImportName });

    /// <summary>Why the module cannot spawn threads, one sentence each.</summary>
    public static IEnumerable<string> Violations(ModuleInterface module)
    {
        if (!EntryType.Equals(module.TypeOfFunction(SpawnedThreads.EntryPoint)))
        {
            yield return $"a module that spawns threads exports a function \"{SpawnedThreads.EntryPoint}\" of type {EntryType}";
        }

        if (module.Imports.Where(import => import.Kind == ExternKind.Memory).ToArray() is not [{ Memory.IsShared: true }])
        {
            yield return "a module that spawns threads imports one memory, which is shared";
        }
    }

    public override void Prepare(FunctionSpec spec, TimeProvider time, CancellationToken cancellationToken) =>
        CommandEntry.Require(CommandEntry.Violations(_module.Interface, spec));

    public override Sandbox NewSandbox(FunctionSpec spec, SandboxWorld world, TimeProvider time)
    {
        var import = _module.Imports.Single(import => import.Kind == ExternKind.Memory);
        try
        {
            // The guest's stores hold the memory once they are made.
            using var memory = new SharedMemory(_module.Engine, import.Memory, spec.Limits.MemoryBytesMax);
            var linked = _imports.With(import.Module, import.Name, (Extern)memory).Link(_module);
            return new ThreadedSandbox(linked, spec, world, time);
        }
        catch (Exception refusal) when (refusal is LinkException or GuestMemoryException)
        {
            throw new BadModuleException("the module cannot be instantiated: " + refusal.Message, refusal);
        }
    }
}
