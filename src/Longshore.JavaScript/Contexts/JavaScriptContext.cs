using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Contexts;

/// <summary>A JavaScript world of its own in a sandbox. One thread at a time uses it.</summary>
/// <remarks>A <see cref="TrapException"/> out of any call means that the guest was ended or broke: the context is of no use any more.
/// </remarks>
public sealed partial class JavaScriptContext : IWasiGuest, IDisposable
{
    private const int ModuleFlag = 1;
    private const int CompileOnlyFlag = 1 << 5;
    private const string ModuleFile = "<module>";
    private const string ScanFile = "<scan>";
    private const string StopModule = "longshore:stop";

    private readonly QuickJsModule _module;
    private readonly Store _store;
    private readonly Instance _instance;
    private readonly QuickJsExports _guest;
    private readonly Dictionary<int, JavaScriptException> _rejections = [];
    private readonly TimeProvider _time = TimeProvider.System;
    private PreludeHooks? _hooks;
    private bool _isInitialising;

    /// <summary>A new world, with nothing but what the language and the prelude have.</summary>
    /// <param name="module">QuickJS.</param>
    /// <param name="limits">What the guest may use.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="output">Takes what <c>console.log</c> writes.</param>
    /// <param name="error">Takes what <c>console.error</c> writes.</param>
    /// <exception cref="GuestMemoryException">The machine has no memory for it.</exception>
    public JavaScriptContext(
        QuickJsModule module, JavaScriptLimits limits, TimeProvider time, IGuestOutput output, IGuestOutput error)
        : this(module, limits, time, output, error, snapshot: null)
    {
    }

    internal JavaScriptContext(
        QuickJsModule module, JavaScriptLimits limits, TimeProvider time, IGuestOutput output, IGuestOutput error, Snapshot? snapshot)
        : this(
            module,
            new Store(module.Engine, new StoreLimits { MemoryBytesMax = limits.MemoryBytesMax, StackBytesMax = limits.StackBytesMax }),
            limits,
            new WasiPreview1(output, error, time),
            snapshot)
    {
        Output = output;
        Error = error;
        _time = time;
        _hooks = module.Hooks;
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
    }

    /// <summary>What the guest may use.</summary>
    public JavaScriptLimits Limits { get; }

    /// <summary>What it runs in: interrupts, pauses.</summary>
    public Store Store => _store;

    /// <inheritdoc/>
    public WasiPreview1 Wasi { get; }

    /// <summary>Where its modules come from. Default: there are none.</summary>
    public IModuleSource? Modules { get; set; }

    /// <summary>Takes what <c>console.log</c> writes.</summary>
    internal IGuestOutput Output { get; set; }

    /// <summary>Takes what <c>console.error</c> writes.</summary>
    internal IGuestOutput Error { get; set; }

    /// <summary>The prelude's functions.</summary>
    internal PreludeHooks Hooks => _hooks!;

    /// <summary>Evaluates a script.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="name">The name that stack traces give it.</param>
    /// <exception cref="JavaScriptException">It threw, or is not JavaScript.</exception>
    public JavaScriptValue Evaluate(string source, string name) => Checked(Evaluate(source, name, 0));

    /// <summary>Imports a module and all that it needs, and begins to evaluate them.</summary>
    /// <returns>A promise of its namespace.</returns>
    /// <exception cref="JavaScriptException">A module is missing or is not JavaScript.</exception>
    /// <remarks>A dynamic import has the module's own name in traces, and finds it where a static one would.</remarks>
    public JavaScriptValue Import(string name) => Evaluate($"import({StringLiteral.Of(name)})", ModuleFile);

    /// <summary>Finds out what a module exports, and loads all that it needs, without running any of it. The context is of no use for
    /// running them after that.</summary>
    /// <exception cref="JavaScriptException">A module is missing or is not JavaScript.</exception>
    public IReadOnlyList<string> ListExports(string name)
    {
        // All is linked before anything is evaluated, and the first module that is evaluated throws.
        var scan = Checked(Evaluate($"import {StringLiteral.Of(StopModule)}; export * as found from {StringLiteral.Of(name)};", ScanFile, ModuleFlag | CompileOnlyFlag));
        var bits = BitConverter.ToInt64(_guest.Memory.Span((uint)scan.Box, sizeof(long)));
        var context = _guest.Context.Invoke();
        Free(Checked(NewBox(_guest.EvaluateCompiled.Invoke(context, bits))));
        _rejections.Clear();

        // The value of a module has its address in its lower half.
        var moduleNamespace = Checked(NewBox(_guest.ModuleNamespace.Invoke(context, (int)bits)));
        var library = Get(moduleNamespace, "found");
        var names = Checked(_guest.AllOwnNames.Invoke(library.Box));
        var found = ReadStrings(names);
        Free([names, library, moduleNamespace]);
        return found;
    }

    /// <summary>Runs the jobs of settled promises until there is none.</summary>
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

    /// <summary>How long until the next timer is due; null when there is none.</summary>
    public TimeSpan? NextTimer()
    {
        var value = Call(Hooks.NextTimer, []);
        var milliseconds = GetNumber(value);
        Free(value);
        return milliseconds < 0 ? null : TimeSpan.FromMilliseconds(milliseconds);
    }

    /// <summary>Calls the timers that are due.</summary>
    /// <exception cref="JavaScriptException">One of them threw.</exception>
    public void RunTimers() => Free(Call(Hooks.RunTimers, []));

    /// <summary>Calls a function and begins to await what it returns: nothing is thrown, all is in the promise.</summary>
    /// <param name="function">The function.</param>
    /// <param name="self">What <c>this</c> is in it.</param>
    /// <param name="arguments">An array. All three stay the caller's.</param>
    public JavaScriptValue Begin(JavaScriptValue function, JavaScriptValue self, JavaScriptValue arguments) =>
        Call(Hooks.Run, [function, self, arguments]);

    /// <summary>A function that passes some values on to another one, before the array of its own arguments.</summary>
    /// <param name="function">The other function.</param>
    /// <param name="first">The values. All stay the caller's.</param>
    public JavaScriptValue Bind(JavaScriptValue function, params ReadOnlySpan<JavaScriptValue> first) =>
        Call(Hooks.Bind, [function, .. first]);

    /// <summary>Has the host called once a promise is settled.</summary>
    /// <param name="promise">It stays the caller's.</param>
    /// <param name="settled">Is called from <see cref="RunJobs"/>, once.</param>
    public void Then(JavaScriptValue promise, JavaScriptHostFunction settled)
    {
        var function = NewFunction(settled);
        var derived = Checked(_guest.Then.Invoke(promise.Box, function.Box, function.Box));
        Free(function);
        Free(derived);
    }

    /// <summary>Runs jobs and timers until a promise is settled.</summary>
    /// <param name="promise">The promise; it is freed. Another value is its own result.</param>
    /// <param name="wait">Waits so long.</param>
    /// <returns>What it was fulfilled with.</returns>
    /// <exception cref="JavaScriptException">It was rejected, or nothing is left that could settle it.</exception>
    public JavaScriptValue Await(JavaScriptValue promise, Action<TimeSpan> wait)
    {
        var result = Settle(promise, wait, out var isRejected);
        return isRejected ? throw Describe(result) : result;
    }

    /// <summary>Runs jobs and timers until a promise is settled.</summary>
    /// <param name="promise">The promise; it is freed. Another value is its own result.</param>
    /// <param name="wait">Waits so long.</param>
    /// <param name="isRejected">Whether the result is the reason of a rejection.</param>
    /// <exception cref="JavaScriptException">Nothing is left that could settle it, or a timer threw.</exception>
    public JavaScriptValue Settle(JavaScriptValue promise, Action<TimeSpan> wait, out bool isRejected)
    {
        RunJobs();
        JavaScriptValue? result;
        while ((result = TryTakeResult(promise, out isRejected)) is null)
        {
            var next = NextTimer()
                ?? throw new JavaScriptException("Error", "a promise that was waited for can never settle: nothing is left to run");
            if (next > TimeSpan.Zero)
            {
                wait(next);
            }

            RunTimers();
            RunJobs();
        }

        return result.Value;
    }

    /// <summary>What a settled promise has, which frees the promise; null when it is pending.</summary>
    /// <param name="promise">The promise. Another value is its own result.</param>
    /// <param name="isRejected">Whether the result is the reason of a rejection.</param>
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
        _rejections.Remove(_guest.Identity.Invoke(promise.Box));
        Free(promise);
        return result;
    }

    /// <summary>A promise that was rejected and that nobody handles, if there is one.</summary>
    public JavaScriptException? TakeUnhandledRejection()
    {
        foreach (var (promise, reason) in _rejections)
        {
            _rejections.Remove(promise);
            return reason;
        }

        return null;
    }

    /// <summary>Waits on the guest's thread, without its core slot; an interrupt ends that, and the guest with it.</summary>
    public void Sleep(TimeSpan time) => _store.Sleep(time, _time);

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    /// <summary>Calls a handler of requests and waits for its response.</summary>
    /// <param name="handler">The function that is given a <c>Request</c>.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="url">The request's whole URL.</param>
    /// <param name="headers">The request's headers, in order.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="environment">The members of <c>env</c>, the handler's second argument: name, value, name, value.</param>
    /// <returns>The status, the headers in order, and the body of the response.</returns>
    /// <exception cref="JavaScriptException">The handler threw, or its result is not a response.</exception>
    public (int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body) Fetch(
        JavaScriptValue handler,
        string method,
        string url,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        ReadOnlySpan<byte> body,
        IReadOnlyList<string> environment)
    {
        var given = NewArray([.. headers.Select(each => NewArray([NewString(each.Key), NewString(each.Value)]))]);
        var promise = Call(Hooks.Fetch, [handler, NewString(method), NewString(url), given, NewArrayBuffer(body), NewArray([.. environment.Select(NewString)])]);
        var parts = Await(promise, Sleep);
        var pairs = ReadStrings(GetElement(parts, 1));
        return (
            (int)GetNumber(GetElement(parts, 0)),
            [.. pairs.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
            GetBytes(GetElement(parts, 2)).ToArray());
    }

    /// <summary>Makes it what it was when it had just been made.</summary>
    public void Reset()
    {
        _instance.Reset();
        _rejections.Clear();
        _hostFunctions.RemoveRange(_module.PreludeFunctions.Count, _hostFunctions.Count - _module.PreludeFunctions.Count);
        (_scratch, _scratchBytes) = (0, 0);
    }

    /// <summary>Makes the base that all contexts begin at.</summary>
    internal void Initialise(int stackBytes)
    {
        _isInitialising = true;
        _instance.FindFunction("_initialize")!.Invoke();
        _instance.FindFunction("qjs_init")!.Invoke();
        _guest.SetMaxStackSize.Invoke(stackBytes);
        _guest.SetModuleLoader.Invoke(1);
        _guest.SetRejectionHandler.Invoke(1);
        var host = NewArray([.. Enumerable.Range(0, _module.PreludeFunctions.Count).Select(NewHostFunction)]);
        var prelude = Evaluate(QuickJsModule.ReadPrelude(), "longshore:prelude");
        var hooks = Call(prelude, [host]);
        _hooks = new PreludeHooks
        {
            Run = Get(hooks, "run"),
            Bind = Get(hooks, "bind"),
            Describe = Get(hooks, "describe"),
            MakeError = Get(hooks, "makeError"),
            NextTimer = Get(hooks, "nextTimer"),
            RunTimers = Get(hooks, "runTimers"),
            Make = Get(hooks, "make"),
            Take = Get(hooks, "take"),
            Fetch = Get(hooks, "fetch"),
            Samples = Get(hooks, "samples"),
            Catalogue = Get(hooks, "catalogue"),
        };
        _isInitialising = false;
    }

    /// <summary>Everything that can be named in a module: path, object, path, object.</summary>
    internal JavaScriptValue Catalogue(JavaScriptValue moduleNamespace) => Call(Hooks.Catalogue, [moduleNamespace]);

    internal Snapshot TakeSnapshot() => _instance.TakeSnapshot();

    /// <summary>The numbers of the classes, read from a sample of each.</summary>
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

    private int NewBox(long bits)
    {
        var box = Allocate(sizeof(long));
        BitConverter.TryWriteBytes(_guest.Memory.Span((uint)box, sizeof(long)), bits);
        return box;
    }

    private JavaScriptException TakeException()
    {
        var thrown = new JavaScriptValue(_guest.TakeException.Invoke());
        if (_isInitialising)
        {
            return new JavaScriptException("Error", GetString(thrown));
        }

        return Describe(thrown);
    }

    /// <summary>What was thrown, as an exception of the host.</summary>
    /// <param name="thrown">It is freed.</param>
    public JavaScriptException Describe(JavaScriptValue thrown)
    {
        var parts = _guest.Call.Invoke(Hooks.Describe.Box, Hooks.Samples.Box, 1, Arguments([thrown]));
        var strings = ReadStrings(new JavaScriptValue(parts));
        Free(new JavaScriptValue(parts));
        Free(thrown);
        return strings is [var name, var message, var stack]
            ? new JavaScriptException(name, message, stack)
            : new JavaScriptException("Error", "something was thrown that cannot be described");
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
