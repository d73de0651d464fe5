using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Contexts;

/// <summary>A JavaScript context with its own global object, in a sandbox. Only one thread at a time may use it.</summary>
/// <remarks>A <see cref="TrapException"/> from any call means that the guest was interrupted or trapped. The context cannot be
/// used any more.</remarks>
public sealed partial class JavaScriptContext : IWasiGuest, IDisposable
{
    private const int ModuleFlag = 1;
    private const int CompileOnlyFlag = 1 << 5;
    private const int BacktraceBarrierFlag = 1 << 6;
    private const int AsyncFlag = 1 << 7;
    private const string ModuleFile = "<module>";
    private const string ScanFile = "<scan>";
    private const string StopModule = "longshore:stop";
    private const double NoTimer = -1;

    private readonly QuickJsModule _module;
    private readonly Store _store;
    private readonly Instance _instance;
    private readonly QuickJsExports _guest;
    private readonly TimeProvider _time = TimeProvider.System;
    private PreludeHooks? _hooks;
    private JavaScriptValue _undefined;
    private bool _isInitialising;
    private long _begunWrites;

    // Whether all writes since the last reset were between BeginCall and EndCall.
    private bool _isWatched;

    // Whether the state of Math.random is still that of the snapshot, until the next call begins.
    private bool _isUnseeded;

    // Whether the state, or a part of it, has gone to another node or come from one since the last reset.
    private bool _hasMoved;

    /// <summary>Creates a context that has only the language and the prelude.</summary>
    /// <param name="module">QuickJS.</param>
    /// <param name="limits">The limits of the guest.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="output">Receives the output of <c>console.log</c>.</param>
    /// <param name="error">Receives the output of <c>console.error</c>.</param>
    /// <exception cref="GuestMemoryException">The machine has no memory for the context.</exception>
    public JavaScriptContext(
        QuickJsModule module, JavaScriptLimits limits, TimeProvider time, IGuestOutput output, IGuestOutput error)
        : this(module, limits, time, output, error, snapshot: null)
    {
    }

    internal JavaScriptContext(
        QuickJsModule module, JavaScriptLimits limits, TimeProvider time, IGuestOutput output, IGuestOutput error, Snapshot? snapshot)
        : this(
            module,
            new Store(module.Engine, new StoreLimits { MemoryBytesMax = limits.MemoryBytesMax, Account = limits.Account, StackBytesMax = limits.StackBytesMax }),
            limits,
            new WasiPreview1(output, error, time),
            snapshot)
    {
        Output = output;
        Error = error;
        _time = time;
        _hooks = module.Hooks;
        _undefined = _hooks.Undefined;
    }

    internal JavaScriptContext(
        QuickJsModule module, Store store, JavaScriptLimits limits, WasiPreview1? wasi = null, Snapshot? snapshot = null)
    {
        _module = module;
        _store = store;
        Limits = limits;
        Wasi = wasi ?? new WasiPreview1(NoOutput.Instance, NoOutput.Instance, TimeProvider.System);
        Output = Error = NoOutput.Instance;
        store.Data = this;
        store.StackLow = NoteLowStack;
        StackLimitAddress = module.StackLimitAddress;
        try
        {
            _instance = module.Instantiate(store, snapshot);
        }
        catch
        {
            store.Dispose();
            throw;
        }

        _guest = new QuickJsExports(_instance);
        _hostFunctions = module.PreludeFunctions.ToList();
        _lastingFunctions = _hostFunctions.Count;
        SeedRandom();
    }

    /// <summary>The limits of the guest.</summary>
    public JavaScriptLimits Limits { get; }

    /// <summary>The store the guest runs in, for interrupts and pauses.</summary>
    public Store Store => _store;

    /// <inheritdoc/>
    public WasiPreview1 Wasi { get; }

    /// <summary>The source of the program's modules. Default: null, no modules.</summary>
    public IModuleSource? Modules { get; set; }

    /// <summary>Receives the output of <c>console.log</c>.</summary>
    public IGuestOutput Output { get; internal set; }

    /// <summary>Receives the output of <c>console.error</c>.</summary>
    public IGuestOutput Error { get; internal set; }

    /// <summary>The functions of the prelude that the host calls.</summary>
    internal PreludeHooks Hooks => _hooks!;

    /// <summary>Evaluates a script.</summary>
    /// <param name="source">The script's text.</param>
    /// <param name="name">The script's name in stack traces.</param>
    /// <exception cref="JavaScriptException">The script threw, or is not valid JavaScript.</exception>
    public JavaScriptValue Evaluate(string source, string name) => Checked(Evaluate(source, name, 0));

    /// <summary>Evaluates a script for a host function that the guest called.</summary>
    /// <param name="source">The script's text.</param>
    /// <param name="name">The script's name in stack traces.</param>
    /// <param name="mayAwait">Whether the script may wait for promises. The value is then a promise of an object whose <c>value</c> is the
    /// script's.</param>
    /// <param name="hidesCallers">Whether stack traces of its errors leave out the functions that called the host function.</param>
    /// <returns>The script's value. If the script threw, the result of the host function, which throws the same in the guest.</returns>
    public JavaScriptValue EvaluateNested(string source, string name, bool mayAwait, bool hidesCallers)
    {
        var result = Evaluate(source, name, (mayAwait ? AsyncFlag : 0) | (hidesCallers ? BacktraceBarrierFlag : 0));
        if (Tag(result) != ExceptionTag)
        {
            return new JavaScriptValue(result);
        }

        // The exception stays in the guest: no result makes it throw that.
        _guest.Free.Invoke(result);
        return default;
    }

    /// <summary>Whether a text is a valid script. It is not run.</summary>
    internal bool IsScript(string source)
    {
        var compiled = Evaluate(source, ScanFile, CompileOnlyFlag);
        var isValid = Tag(compiled) != ExceptionTag;
        _guest.Free.Invoke(compiled);
        if (!isValid)
        {
            DropException();
        }

        return isValid;
    }

    /// <summary>Frees objects that nothing refers to but each other.</summary>
    public void FreeCycles() => _guest.FreeCycles.Invoke();

    /// <summary>Imports a module with its dependencies and starts to evaluate them.</summary>
    /// <returns>A promise of the module's namespace.</returns>
    /// <exception cref="JavaScriptException">A module is missing or is not valid JavaScript.</exception>
    /// <remarks>This uses a dynamic import, so that stack traces show the module's own name and it is resolved as in a static
    /// import.</remarks>
    public JavaScriptValue Import(string name) => Evaluate($"import({StringLiteral.Of(name)})", ModuleFile);

    /// <summary>Lists the exports of a module. Loads its dependencies but runs none of them. Afterwards the context cannot run
    /// these modules.</summary>
    /// <exception cref="JavaScriptException">A module is missing or is not valid JavaScript.</exception>
    public IReadOnlyList<string> ListExports(string name)
    {
        // All modules are linked before the first is evaluated, and the first one evaluated throws.
        var scan = Checked(Evaluate($"import {StringLiteral.Of(StopModule)}; export * as found from {StringLiteral.Of(name)};", ScanFile, ModuleFlag | CompileOnlyFlag));
        var bits = BitConverter.ToInt64(_guest.Memory.Span((uint)scan.Box, sizeof(long)));
        var context = _guest.Context.Invoke();
        Free(Checked(NewBox(_guest.EvaluateCompiled.Invoke(context, bits))));

        // The lower half of a module's value is its address.
        var moduleNamespace = Checked(NewBox(_guest.ModuleNamespace.Invoke(context, (int)bits)));
        var library = Get(moduleNamespace, "found");
        var names = Checked(_guest.AllOwnNames.Invoke(library.Box));
        var found = new string[ListLength(names, HostLimits.CataloguePathsMax)];
        for (var i = 0; i < found.Length; i++)
        {
            var each = GetElement(names, i);
            found[i] = TypeOf(each) == JavaScriptType.Symbol ? "" : ReadString(each, HostLimits.PathBytesMax);
            Free(each);
        }

        Free([names, library, moduleNamespace]);
        return found;
    }

    /// <summary>Runs the jobs of settled promises until none is left.</summary>
    /// <exception cref="JavaScriptException">A job itself threw.</exception>
    public void RunJobs()
    {
        while (_guest.IsJobPending.Invoke() != 0)
        {
            if (_guest.ExecuteJob.Invoke() < 0)
            {
                throw TakeException();
            }
        }
    }

    /// <summary>The time until the next timer is due, or null if there is no timer.</summary>
    public TimeSpan? NextTimer()
    {
        var value = Call(Hooks.NextTimer, []);
        var milliseconds = GetNumber(value);
        Free(value);
        return milliseconds switch
        {
            NoTimer => null,
            >= 0 and <= HostLimits.TimerMillisecondsMax => TimeSpan.FromMilliseconds(milliseconds),
            _ => throw Unexpected("a timer at a time that is none"),
        };
    }

    /// <summary>Calls one timer if one is due. Jobs of promises run before the next one: see <see cref="RunJobs"/>.</summary>
    /// <exception cref="JavaScriptException">The timer threw.</exception>
    public void RunTimer() => Free(Call(Hooks.RunTimer, []));

    /// <summary>Calls a function and returns a promise of its result. An exception of the function rejects the promise.</summary>
    /// <param name="function">The function.</param>
    /// <param name="self">The value of <c>this</c>.</param>
    /// <param name="arguments">The arguments, as an array. The caller keeps and frees all three values.</param>
    public JavaScriptValue Begin(JavaScriptValue function, JavaScriptValue self, JavaScriptValue arguments) =>
        Call(Hooks.Run, [function, self, arguments]);

    /// <summary>Creates a function that calls another one with some fixed values, followed by the array of its own
    /// arguments.</summary>
    /// <param name="function">The function to call.</param>
    /// <param name="first">The fixed values. The caller keeps and frees all values.</param>
    public JavaScriptValue Bind(JavaScriptValue function, params ReadOnlySpan<JavaScriptValue> first) =>
        Call(Hooks.Bind, [function, .. first]);

    /// <summary>Registers a host function to be called when a promise settles.</summary>
    /// <param name="promise">The promise. The caller keeps and frees it.</param>
    /// <param name="settled">Called once, from <see cref="RunJobs"/>.</param>
    public void Then(JavaScriptValue promise, JavaScriptHostFunction settled)
    {
        var function = NewFunction(settled);
        var derived = Checked(_guest.Then.Invoke(promise.Box, function.Box, function.Box));
        Free(function);
        Free(derived);
    }

    /// <summary>Runs jobs and timers until a promise is settled.</summary>
    /// <param name="promise">The promise. It is freed. A value that is not a promise is returned as the result.</param>
    /// <param name="wait">Waits for the given time.</param>
    /// <returns>The value the promise was fulfilled with.</returns>
    /// <exception cref="JavaScriptException">The promise was rejected, or can never settle because no job or timer is
    /// left.</exception>
    public JavaScriptValue Await(JavaScriptValue promise, Action<TimeSpan> wait)
    {
        var result = Settle(promise, wait, out var isRejected);
        return isRejected ? throw Describe(result) : result;
    }

    /// <summary>Runs jobs and timers until a promise is settled.</summary>
    /// <param name="promise">The promise. It is freed. A value that is not a promise is returned as the result.</param>
    /// <param name="wait">Waits for the given time.</param>
    /// <param name="isRejected">Whether the promise was rejected; the result is then the reason.</param>
    /// <exception cref="JavaScriptException">The promise can never settle because no job or timer is left, or a timer
    /// threw.</exception>
    public JavaScriptValue Settle(JavaScriptValue promise, Action<TimeSpan> wait, out bool isRejected)
    {
        RunJobs();
        JavaScriptValue? result;
        while ((result = TryTakeResult(promise, out isRejected)) is null)
        {
            if (!TryRunNext(wait))
            {
                throw new JavaScriptException("Error", "a promise that was waited for can never settle: nothing is left to run");
            }

            RunJobs();
        }

        return result.Value;
    }

    /// <summary>Returns the result of a settled promise and frees the promise, or returns null if the promise is
    /// pending.</summary>
    /// <param name="promise">The promise. A value that is not a promise is returned as the result.</param>
    /// <param name="isRejected">Whether the promise was rejected; the result is then the reason.</param>
    public JavaScriptValue? TryTakeResult(JavaScriptValue promise, out bool isRejected)
    {
        isRejected = false;
        if (ClassOf(promise) != ObjectClass.Promise)
        {
            return promise;
        }

        var state = (PromiseState)_guest.PromiseState.Invoke(promise.Box);
        if (state == PromiseState.Pending)
        {
            return null;
        }

        isRejected = state == PromiseState.Rejected;
        var result = new JavaScriptValue(_guest.PromiseResult.Invoke(promise.Box));
        if (isRejected)
        {
            // Whoever takes the result handles the rejection.
            NoteRejection(_guest.Duplicate.Invoke(promise.Box), NewUndefined().Box, isHandled: true);
        }

        Free(promise);
        return result;
    }

    /// <summary>Waits on the guest's thread, without its core slot. An interrupt ends the wait and the guest.</summary>
    public void Sleep(TimeSpan time) => _store.Sleep(time);

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    /// <summary>Begins a call on this thread. It makes the next <see cref="Reset"/> cheaper, if nothing is written to the guest's memory
    /// before it and after the last one but between this and <see cref="EndCall"/>. After such a reset, all calls must begin so.</summary>
    public void BeginCall()
    {
        _begunWrites = Instance.BeginWrites();
        if (_isUnseeded)
        {
            SeedRandom();
            _isUnseeded = false;
        }
    }

    /// <summary>Ends a call on the thread that began it.</summary>
    public void EndCall()
    {
        _instance.EndWrites(_begunWrites);
        _isWatched = !_hasMoved;
    }

    /// <summary>Restores the state right after creation, except that <c>Math.random</c> gives other numbers from then on, or from the begin of
    /// the next call on.</summary>
    public void Reset()
    {
        if (_isWatched)
        {
            // The next call writes the seed: its own watch of writes costs no system call more.
            _instance.ResetWatched();
            _isUnseeded = true;
        }
        else
        {
            _instance.Reset();
            var begun = Instance.BeginWrites();
            SeedRandom();
            _instance.EndWrites(begun);
        }

        (_isWatched, _hasMoved, HasRejections) = (false, false, _beginsWithRejections);
        _hostFunctions.RemoveRange(_lastingFunctions, _hostFunctions.Count - _lastingFunctions);
        (_scratch, _scratchBytes) = (0, 0);
        (_operations, _stream) = (null, null);
        _moves.Clear();
    }

    /// <summary>Compiles a script, in a context of a new instance that is used for nothing else.</summary>
    /// <returns>QuickJS's form of the script, without the text of its functions.</returns>
    internal byte[] CompileAlone(string source, string name)
    {
        const int Bytecode = 1 << 0;
        const int StripSource = 1 << 4;
        StartRuntime();
        var script = Checked(Evaluate(source, name, CompileOnlyFlag));
        var bits = BitConverter.ToInt64(_guest.Memory.Span((uint)script.Box, sizeof(long)));
        var length = Scratch(PointerBytes);
        var address = _guest.WriteObject.Invoke(_guest.Context.Invoke(), length, bits, Bytecode | StripSource);
        return address != 0
            ? _guest.Memory.Span((uint)address, ReadInt32(length)).ToArray()
            : throw new InvalidDataException($"quickjs.wasm cannot write the script {name}");
    }

    /// <summary>Creates the base state from which all contexts start.</summary>
    /// <param name="stackBytes">The largest stack of scripts.</param>
    /// <param name="prelude">The prelude, as <see cref="CompileAlone"/> gives it. Its text and what parsing takes are not in the state.</param>
    internal void Initialise(int stackBytes, byte[] prelude)
    {
        StartRuntime();
        StackLimitAddress = FindStackLimit(stackBytes);
        _guest.SetModuleLoader.Invoke(1);
        _guest.SetRejectionHandler.Invoke(1);
        var host = NewArray([.. Enumerable.Range(0, _module.PreludeFunctions.Count).Select(NewHostFunction)]);
        var limits = NewArray([.. HostLimits.ForPrelude.Select(each => NewNumber(each))]);
        var hooks = Call(RunCompiled(prelude), [host, limits]);
        _hooks = new PreludeHooks
        {
            Run = Get(hooks, "run"),
            Bind = Get(hooks, "bind"),
            Describe = Get(hooks, "describe"),
            MakeError = Get(hooks, "makeError"),
            NextTimer = Get(hooks, "nextTimer"),
            RunTimer = Get(hooks, "runTimer"),
            NoteRejection = Get(hooks, "noteRejection"),
            TakeRejection = Get(hooks, "takeRejection"),
            ReportRejections = Get(hooks, "reportRejections"),
            Forget = Get(hooks, "forget"),
            Construct = Get(hooks, "construct"),
            Decompose = Get(hooks, "decompose"),
            Undefined = _undefined,
            Fetch = Get(hooks, "fetch"),
            Finish = Get(hooks, "finish"),
            Send = Get(hooks, "send"),
            Abandon = Get(hooks, "abandon"),
            Answer = Get(hooks, "answer"),
            Samples = Get(hooks, "samples"),
            Catalogue = Get(hooks, "catalogue"),
            Stay = Get(hooks, "stay"),
            Depart = Get(hooks, "depart"),
            Visit = Get(hooks, "visit"),
            Land = Get(hooks, "land"),
        };
        _isInitialising = false;
    }

    /// <summary>Lists every object and function of a module that has a path, as alternating path and object.</summary>
    internal JavaScriptValue Catalogue(JavaScriptValue moduleNamespace) => Call(Hooks.Catalogue, [moduleNamespace]);

    /// <summary>Takes a snapshot for other contexts to start from. The origin of <c>performance.now</c> is unset in it; the state of
    /// <c>Math.random</c> is replaced in every context that starts from it. Memory that is free is zero in it.</summary>
    internal Snapshot TakeSnapshot()
    {
        Free(Call(Hooks.Forget, []));
        Scrub();
        return _instance.TakeSnapshot();
    }

    /// <summary>Reads the class numbers of QuickJS from a sample object of each class.</summary>
    internal Dictionary<int, ObjectClass> ReadClassIds()
    {
        var ids = new Dictionary<int, ObjectClass>();
        for (var each = ObjectClass.Object; each < ObjectClass.Other; each++)
        {
            var sample = GetElement(Hooks.Samples, (int)each);
            ids.Add(_guest.ClassId.Invoke(sample.Box), each);
            Free(sample);
        }

        return ids;
    }

    private void StartRuntime()
    {
        _isInitialising = true;
        ReplaceStack();
        _instance.FindFunction("_initialize")!.Invoke();
        _instance.FindFunction("qjs_init")!.Invoke();
        _undefined = NewUndefined();
    }

    private JavaScriptValue RunCompiled(byte[] script)
    {
        const int Bytecode = 1 << 0;
        var context = _guest.Context.Invoke();
        var address = Allocate(script.Length);
        script.CopyTo(_guest.Memory.Span((uint)address, script.Length));
        var read = _guest.ReadObject.Invoke(context, address, script.Length, Bytecode);
        _guest.Release.Invoke(address);
        return Checked(NewBox(_guest.EvaluateCompiled.Invoke(context, read)));
    }

    private int NewBox(long bits)
    {
        var box = Allocate(sizeof(long));
        BitConverter.TryWriteBytes(_guest.Memory.Span((uint)box, sizeof(long)), bits);
        return box;
    }

    private JavaScriptValue Checked(int box)
    {
        if (Tag(box) == ExceptionTag)
        {
            _guest.Free.Invoke(box);
            throw TakeException();
        }

        return new JavaScriptValue(box);
    }

    private int Evaluate(string source, string name, int flags)
    {
        var text = WriteText(source, out var length);
        var file = WriteText(name, out _);
        try
        {
            return _guest.Evaluate.Invoke(text, length, file, flags);
        }
        finally
        {
            _guest.Release.Invoke(text);
            _guest.Release.Invoke(file);
        }
    }
}
