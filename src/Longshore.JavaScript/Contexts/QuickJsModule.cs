using System.Reflection;
using System.Text;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Contexts;

/// <summary>QuickJS, compiled and initialized once. New contexts start from a snapshot taken after the prelude was
/// evaluated.</summary>
public sealed class QuickJsModule
{
    // QuickJS was built with a stack of 1 MiB in its memory, which ends before the native stack does. A plain call takes some 420 bytes of it,
    // and 1,300 of the native stack: see JavaScriptContext.NoteLowStack. Only pages that a script has reached are taken from the system.
    private const int ScriptStackBytes = 2 << 20;

    // For functions that do not check it.
    private const int ScriptStackReserveBytes = 128 << 10;

    /// <summary>The stack of scripts, in pages of the guest's memory.</summary>
    internal const uint ScriptStackPages = (ScriptStackBytes + ScriptStackReserveBytes) / Memory.PageBytes;

    private const string Host = "env";
    private const string PreludeFile = "longshore:prelude";
    private const string Include = "//@include ";

    private readonly LinkedModule _linked;
    private readonly Snapshot? _initial;

    private QuickJsModule(LinkedModule linked, IReadOnlyList<HostFunction> preludeFunctions)
    {
        _linked = linked;
        PreludeFunctions = preludeFunctions;
        var prelude = CompilePrelude();
        using var store = new Store(linked.Module.Engine);
        var context = new JavaScriptContext(this, store, new JavaScriptLimits(), NewWorld());
        context.Initialise(ScriptStackBytes, prelude);
        Hooks = context.Hooks;
        StackLimitAddress = context.StackLimitAddress;
        ClassIds = context.ReadClassIds();
        (ContextAddress, RuntimeAddress) = context.ReadAddresses();
        Prototypes = context.ReadPrototypes();
        Random = context.FindRandom();
        FunctionClasses = context.ReadFunctionClasses();
        context.FreeCycles();
        _initial = context.TakeSnapshot();
        KnownObjects = context.Heap().Objects().ToHashSet();
    }

    /// <summary>The engine that compiled QuickJS.</summary>
    public Engine Engine => _linked.Module.Engine;

    /// <summary>The state in which contexts begin. It has the same digest in every process of this version.</summary>
    internal Snapshot Initial => _initial!;

    /// <summary>The host functions that the prelude calls, by index.</summary>
    internal IReadOnlyList<HostFunction> PreludeFunctions { get; }

    /// <summary>The prelude's functions for the host, the same in every context.</summary>
    internal PreludeHooks Hooks { get; }

    /// <summary>The address of the word that QuickJS compares its stack pointer with before a recursion.</summary>
    internal uint StackLimitAddress { get; }

    /// <summary>The class numbers of QuickJS for the built-in classes.</summary>
    internal IReadOnlyDictionary<int, ObjectClass> ClassIds { get; }

    /// <summary>The class numbers of QuickJS for functions that programs write.</summary>
    internal IReadOnlySet<int> FunctionClasses { get; }

    /// <summary>The addresses of the objects that every context starts with: the language's own and the prelude's.</summary>
    internal IReadOnlySet<uint> KnownObjects { get; }

    /// <summary>The address of QuickJS's context, the same in every sandbox.</summary>
    internal uint ContextAddress { get; }

    /// <summary>The address of QuickJS's runtime, the same in every sandbox.</summary>
    internal uint RuntimeAddress { get; }

    /// <summary>The addresses of the prototypes of the built-in classes, by <see cref="ObjectClass"/>.</summary>
    internal IReadOnlyList<uint> Prototypes { get; }

    /// <summary>The place of the state of <c>Math.random</c>, the same in every context; null while the first context is made.</summary>
    internal RandomState? Random { get; }

    /// <summary>Compiles QuickJS or loads it from the engine's cache.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="preludeFunctions">The host functions, in the order that <c>prelude.js</c> expects.</param>
    internal static QuickJsModule Load(Engine engine, IReadOnlyList<HostFunction> preludeFunctions)
    {
        var linker = new Linker();
        WasiPreview1.DefineIn(linker);
        linker
            .Define(Host, "host_call", (Caller c, int name, int length, int self, int count, int arguments) =>
                Of(c).CallHost(name, length, count, arguments))
            .Define(Host, "host_interrupt", () => 0)
            .Define(Host, "host_promise_rejection", (Caller c, int promise, int reason, int isHandled) =>
                Of(c).NoteRejection(promise, reason, isHandled != 0))
            .Define(Host, "host_module_normalize", (Caller c, int importer, int specifier) => Of(c).ResolveModule(importer, specifier))
            .Define(Host, "host_module_load", (Caller c, int name, int length) => Of(c).LoadModule(name, length))
            .Define(Host, "host_get_timezone_offset", (int high, int low) => 0);
        return new QuickJsModule(linker.Link(Wasm.Module.Load(engine, ReadResource("quickjs.wasm"), reportsLowStack: true)), preludeFunctions);
    }

    /// <summary>The text of the prelude, with each include line replaced by the file it names, which may include others.</summary>
    internal static string ReadPrelude() => WithIncludes("prelude.js");

    private static string WithIncludes(string script) => string.Join('\n', ReadScript(script).Split('\n').Select(line =>
        line.Trim() is var text && text.StartsWith(Include, StringComparison.Ordinal) ? WithIncludes(text[Include.Length..]) : line));

    /// <summary>The text of a script of this project or of a package, by its name in the assembly.</summary>
    internal static string ReadScript(string name) => Encoding.UTF8.GetString(ReadResource(name));

    internal Instance Instantiate(Store store, Snapshot? snapshot) =>
        (snapshot ?? _initial) is { } begin ? _linked.Instantiate(store, begin) : _linked.Instantiate(store);

    // Nothing in the first state may differ between two processes.
    private static WasiPreview1 NewWorld() =>
        new(NoOutput.Instance, NoOutput.Instance, new StoppedTime()) { FillRandom = bytes => bytes.Fill(1) };

    private byte[] CompilePrelude()
    {
        using var store = new Store(Engine);
        return new JavaScriptContext(this, store, new JavaScriptLimits(), NewWorld()).CompileAlone(ReadPrelude(), PreludeFile);
    }

    private static JavaScriptContext Of(Caller caller) => (JavaScriptContext)caller.Store.Data!;

    private static byte[] ReadResource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is missing");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
