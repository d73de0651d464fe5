using System.Runtime.InteropServices;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>A set of instances that may call each other, with all they own. Only one thread at a time may run guests of a store.
/// <see cref="Interrupt"/> and <see cref="RequestPause"/> may be called from any thread.</summary>
public sealed unsafe class Store : IDisposable, IParkable
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int PauseRequested = 2;

    // A guest that goes deeper gives the pages of its thread's stack back: they would stay the thread's, whatever runs on it later.
    private const long ShallowStackBytes = 1 << 20;

    private readonly Lock _lock = new();
    private readonly List<Instance> _instances = [];
    private readonly List<Memory> _memories = [];
    private readonly List<MemoryRegion> _contexts = [];
    private readonly List<Table> _tables = [];
    private readonly List<nint> _blocks = [];
    private readonly List<GCHandle> _handles = [];
    private readonly Dictionary<nint, Function> _functions = [];
    private readonly Dictionary<object, long> _externalHandles = new(ReferenceEqualityComparer.Instance);
    private readonly List<object> _externals = [];
    private readonly MemoryBudget _budget;
    private readonly CpuMeter? _cpu;
    private readonly nint _handle;
    private bool _arePausesSet;
    private ulong _stackLimit;
    private ulong _stackEnd;
    private ulong _shallowEnd;
    private bool _isStackLow;
    private volatile bool _isDeep;
    private int _depth;
    private int _state;
    private Waiter? _waiter;
    private CancellationTokenSource? _wait;

    // Created on first use: few stores need these, and a new store should be cheap.
    private ExceptionReferences? _exceptions;
    private Dictionary<SharedMemory, Memory>? _sharedMemories;
    private volatile bool _interrupted;
    private bool _disposed;

    /// <summary>Creates an empty store.</summary>
    public Store(Engine engine, StoreLimits? limits = null)
    {
        Engine = engine;
        Limits = limits ?? new StoreLimits();
        _budget = new MemoryBudget(Limits.MemoryBytesMax, Limits.Account?.Budget);
        HostMemory = new HostMemory(_budget);
        _cpu = Limits.MeasuresCpuTime ? new CpuMeter() : null;
        var none = (FuncRef*)Allocate(sizeof(FuncRef));
        none->TypeId = FuncRef.NullTypeId;
        NullFunction = (nint)none;
        _handle = Handle(this, GCHandleType.Weak);
    }

    // A store that was never disposed still holds memory outside the heap.
#pragma warning disable MA0055
    ~Store()
    {
        Free();
    }
#pragma warning restore MA0055

    /// <summary>The engine that compiled the store's modules.</summary>
    public Engine Engine { get; }

    /// <summary>The limits for all instances of the store together.</summary>
    public StoreLimits Limits { get; }

    /// <summary>An object for host functions, which find it by <see cref="Caller.Store"/>. It lets one linker serve many
    /// stores.</summary>
    public object? Data { get; set; }

    /// <summary>Called on the guest's thread at the first check after <see cref="RequestPause"/>. The guest continues where it
    /// was when this returns. The callback may block. An exception from it ends the guest and is kept in
    /// <see cref="PauseFailure"/>.</summary>
    public Action? Paused { get; set; }

    /// <summary>Called on the guest's thread before it waits for time or a notification (poll_oneoff, memory.atomic.wait). A
    /// pause request takes effect only after the wait.</summary>
    public Action? Waiting { get; set; }

    /// <summary>Called on the guest's thread after it has waited. The callback may block.</summary>
    public Action? Waited { get; set; }

    /// <summary>Called with true on the guest's thread when a call begins in the last part of the stack
    /// (<see cref="StoreLimits.StackReserveBytes"/>), and with false when a later call begins above it or the guest has returned to the
    /// host. The guest goes on, so it can end its recursion by itself. Only modules that were loaded for it report this. The callback
    /// throws nothing.</summary>
    public Action<bool>? StackLow { get; set; }

    /// <summary>The processor time used by the guests of this store and the host functions they called. It includes a guest that
    /// runs now and excludes the time a guest is parked. May be read from any thread, for example to interrupt a guest that has
    /// used enough. Zero unless <see cref="StoreLimits.MeasuresCpuTime"/> is set.</summary>
    public TimeSpan CpuTime => TimeSpan.FromMicroseconds((_cpu?.Nanoseconds ?? 0) / 1000.0);

    /// <summary>The bytes of all memories and tables of the store, used or not, and of what the host holds for its guests. May be read from
    /// any thread.</summary>
    public long MemoryBytes => _budget.Used;

    /// <summary>The bytes of its thread's stack that a guest may have taken beyond the first 1 MiB. Known only of stores that have set
    /// <see cref="StackLow"/>. May be read from any thread.</summary>
    public long DeepStackBytes => _isDeep ? Limits.StackBytesMax : 0;

    /// <summary>The last exception thrown by <see cref="Paused"/>, or null.</summary>
    public Exception? PauseFailure { get; private set; }

    internal bool IsInterrupted => _interrupted;

    /// <summary>The suspension of the guest that runs; null if it does not run to be suspended.</summary>
    internal Unwinding? Unwinding { get; set; }

    /// <summary>Whether the guest runs to be suspended and has not been.</summary>
    internal bool AwaitsSuspension => Unwinding is { HasBegun: false };

    /// <summary>What the host holds for the store's guests.</summary>
    internal HostMemory HostMemory { get; }

    private ulong LowLimit => _stackEnd + (ulong)Limits.StackReserveBytes;

    private ulong StackLimit => StackLow is null ? _stackEnd : _isDeep ? LowLimit : Math.Max(LowLimit, _shallowEnd);

    private ExceptionReferences Exceptions => _exceptions ??= new ExceptionReferences(Limits, HostMemory);

    /// <summary>The address of the <see cref="FuncRef"/> that represents null in tables.</summary>
    internal nint NullFunction { get; }

    /// <summary>Ends the guest that runs in this store, or the next guest to run, with <see cref="TrapKind.Interrupted"/>. May be
    /// called from any thread.</summary>
    public void Interrupt()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _interrupted = true;
            Interlocked.MemoryBarrier();
            EndPauseRequest();
            foreach (var instance in _instances)
            {
                instance.SetInterrupt(true);
                instance.SetStackLimit(ulong.MaxValue);
            }

            _waiter?.Wake();
            _wait?.Cancel();
        }
    }

    /// <summary>Cancels an <see cref="Interrupt"/>, so that guests may run again.</summary>
    public void ClearInterrupt()
    {
        lock (_lock)
        {
            _interrupted = false;
            EndPauseRequest();
            foreach (var instance in _instances)
            {
                instance.SetInterrupt(false);
            }
        }
    }

    /// <summary>Requests a call of <see cref="Paused"/> at the running guest's next check: at a function's entry or a loop's
    /// head, or only at a loop's head with <see cref="BoundsCheck.Explicit"/>. May be called from any thread.</summary>
    /// <returns>False if no guest runs, or a request is already pending.</returns>
    public bool RequestPause()
    {
        lock (_lock)
        {
            if (_interrupted || Interlocked.CompareExchange(ref _state, PauseRequested, Running) != Running)
            {
                return false;
            }

            SetPauses(on: true);
            return true;
        }
    }

    /// <summary>Suspends the guest at the call of a host function, if it runs for that: see <see cref="ResumableModule.Run"/>. For host
    /// functions, on the guest's thread.</summary>
    /// <returns>True if the guest is being suspended. The host function then returns at once; its results are dropped, and a resumed
    /// guest makes the call again. False if the guest runs on, so the host function does its work.</returns>
    /// <exception cref="InvalidOperationException">Another call of the host lies below, which cannot be suspended.</exception>
    public bool TrySuspend()
    {
        if (!AwaitsSuspension)
        {
            return false;
        }

        Unwinding!.Begin(_depth);
        return true;
    }

    /// <summary>Creates a memory for modules to import.</summary>
    /// <exception cref="LinkException">The memory exceeds the store's limits.</exception>
    public Memory CreateMemory(MemoryType type) => CreateMemory(type, contextBytes: 0);

    /// <summary>Creates a table for modules to import.</summary>
    /// <exception cref="LinkException">The table exceeds the store's limits.</exception>
    public Table CreateTable(TableType type)
    {
        var table = new Table(this, type);
        _tables.Add(table);
        if (type.Element == ValueType.ExnRef)
        {
            Exceptions.AddTable(table);
        }

        return table;
    }

    /// <summary>Creates a global for modules to import.</summary>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    /// <exception cref="LinkException">The global exceeds the store's limits.</exception>
    public Global CreateGlobal(GlobalType type, Value value)
    {
        if (value.Type != type.Type)
        {
            throw new ArgumentException($"the global holds {type.Type.Text()}, not {value.Type.Text()}", nameof(value));
        }

        if (!HostMemory.TryTake(HostCosts.Global))
        {
            throw new LinkException($"a global is over the limit of {Limits.MemoryBytesMax} bytes");
        }

        var cell = Allocate(ContextLayout.SlotBytes);
        *(UInt128*)cell = ToRaw(value);
        return GlobalAt(cell, type);
    }

    /// <summary>Creates a tag for modules to import.</summary>
    /// <param name="type">The tag's type. Its parameters are the values that exceptions carry.</param>
    /// <exception cref="ArgumentException">The type has results.</exception>
    public Tag CreateTag(FunctionType type) => type.Results.IsEmpty
        ? new Tag(this, type)
        : throw new ArgumentException($"the type of a tag has no results, {type} has", nameof(type));

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    internal Global GlobalAt(nint cell, GlobalType type)
    {
        if (type.Type == ValueType.ExnRef)
        {
            Exceptions.AddCell(cell);
        }

        return new Global(this, type, cell);
    }

    internal Memory CreateMemory(MemoryType type, long contextBytes)
    {
        if (type.IsShared)
        {
            // This store holds the memory from now on; the handle that created it is released.
            using var shared = new SharedMemory(Engine, type, _budget);
            return View(shared);
        }

        var memory = new Memory(this, new LinearMemory(Engine.Arena, type, _budget, contextBytes));
        _memories.Add(memory);
        return memory;
    }

    /// <summary>A shared memory as this store's guests see it.</summary>
    internal Memory View(SharedMemory shared)
    {
        _sharedMemories ??= [];
        if (!_sharedMemories.TryGetValue(shared, out var memory))
        {
            shared.AddUser();
            memory = new Memory(this, shared.Bytes, shared);
            _sharedMemories.Add(shared, memory);
            _memories.Add(memory);
        }

        return memory;
    }

    /// <summary>Sleeps on a guest's thread, for host functions. An interrupt ends the sleep. <see cref="Waiting"/> and
    /// <see cref="Waited"/> are called around it.</summary>
    public void Sleep(TimeSpan span)
    {
        using var waiter = new Waiter();
        Wait(waiter, Math.Clamp(span.Ticks, 0, long.MaxValue / TimeSpan.NanosecondsPerTick) * TimeSpan.NanosecondsPerTick);
    }

    /// <summary>Waits for a task on a guest's thread, for host functions. An interrupt ends the wait, not the task. <see cref="Waiting"/>
    /// and <see cref="Waited"/> are called around it.</summary>
    public void Wait(Task task) => Wait(task, Timeout.InfiniteTimeSpan, TimeProvider.System);

    /// <summary>Waits for a task for some time. See <see cref="Wait(Task)"/>.</summary>
    /// <param name="task">The task.</param>
    /// <param name="span">The longest wait, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="time">The clock of the wait.</param>
    public void Wait(Task task, TimeSpan span, TimeProvider time)
    {
        // The system's timer counts whole milliseconds: a part of one would be none, and the caller would wait again and again.
        using var end = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds)), time);
        lock (_lock)
        {
            _wait = end;
            if (_interrupted)
            {
                end.Cancel();
            }
        }

        try
        {
            Waiting?.Invoke();
            WaitUntil(task, end.Token);
            Waited?.Invoke();
        }
        finally
        {
            lock (_lock)
            {
                _wait = null;
            }
        }
    }

    /// <summary>Waits on a guest's thread. An interrupt ends the wait.</summary>
    internal void Wait(Waiter waiter, long nanoseconds)
    {
        lock (_lock)
        {
            _waiter = waiter;
            if (_interrupted)
            {
                waiter.Wake();
            }
        }

        Waiting?.Invoke();
        waiter.Wait(nanoseconds);
        Waited?.Invoke();
        lock (_lock)
        {
            _waiter = null;
        }
    }

    void IParkable.Park() => Poll();

    /// <summary>Calls <see cref="Paused"/> if a pause was requested. After an interrupt, the guest ends at this check.</summary>
    internal void Poll()
    {
        bool wasRequested;
        lock (_lock)
        {
            wasRequested = EndPauseRequest();
        }

        if (wasRequested)
        {
            Pause();
        }
    }

    private static void WaitUntil(Task task, CancellationToken end)
    {
        try
        {
            // Unlike an await, this needs no other thread to wake this one.
            task.Wait(end);
        }
        catch (Exception)
        {
            // The time is over, or the guest was interrupted, or the task failed: the caller looks at the task.
        }
    }

    private void Pause()
    {
        try
        {
            Paused?.Invoke();
        }
        catch (Exception failure)
        {
            // The caller is guest code, and no exception may pass through it here.
            PauseFailure = failure;
            Interrupt();
        }
    }

    /// <summary>Allocates the context of an instance without a memory of its own.</summary>
    internal MemoryRegion CreateContext(long bytes)
    {
        var region = new MemoryRegion(Engine.Arena, bytes, memoryBytes: 0, memoryBytesMax: 0);
        _contexts.Add(region);
        return region;
    }

    internal void Add(Instance instance)
    {
        lock (_lock)
        {
            _instances.Add(instance);
            instance.SetInterrupt(_interrupted);
            if (_depth > 0)
            {
                instance.SetStackLimit(_stackLimit);
            }
        }
    }

    /// <summary>Allocates zeroed native memory that lives as long as the store.</summary>
    internal nint Allocate(long bytes)
    {
        var block = (nint)NativeMemory.AllocZeroed((nuint)bytes);
        _blocks.Add(block);
        return block;
    }

    /// <summary>Creates a handle that compiled code may hold as long as the store lives.</summary>
    internal nint Handle(object target, GCHandleType type)
    {
        var handle = GCHandle.Alloc(target, type);
        _handles.Add(handle);
        return GCHandle.ToIntPtr(handle);
    }

    /// <summary>Begins a call from the host into a guest. Every such call must be between Enter and
    /// <see cref="Leave"/>.</summary>
    internal void Enter()
    {
        if (_depth++ > 0)
        {
            return;
        }

        ObjectDisposedException.ThrowIf(_disposed, this);
        _stackEnd = ThreadStack.GuestLimit(Limits.StackBytesMax);
        _shallowEnd = ThreadStack.GuestLimit(ShallowStackBytes);
        SetStackLimits(StackLimit);

        _cpu?.Start();

        // An interrupt that came before the limits were set is seen here; a later interrupt sets the limits itself.
        Interlocked.Exchange(ref _state, Running);
        if (_interrupted)
        {
            SetStackLimits(ulong.MaxValue);
        }
    }

    internal void Leave()
    {
        if (--_depth > 0)
        {
            return;
        }

        if (Interlocked.Exchange(ref _state, Idle) == PauseRequested)
        {
            lock (_lock)
            {
                SetPauses(on: false);
            }
        }

        _cpu?.Stop();
        if (_isStackLow)
        {
            _isStackLow = false;
            StackLow?.Invoke(false);
        }

        if (_isDeep)
        {
            _isDeep = false;
            ThreadStack.GiveBack();
        }
    }

    /// <summary>Calls compiled code. Its faults become traps.</summary>
    /// <param name="call">The code that loads arguments and stores results.</param>
    /// <param name="code">The address of the code to call.</param>
    /// <param name="context">The context.</param>
    /// <param name="slots">The arguments before, the results after the call.</param>
    /// <exception cref="TrapException">The guest trapped.</exception>
    internal void Call(GuestCall call, nint code, nint context, UInt128* slots)
    {
        Enter();
        try
        {
            call(code, context, slots);
        }
        catch (TrapException trap) when (TrapTranslation.Observe(trap))
        {
            throw;
        }
        catch (Exception fault) when (TrapTranslation.IsGuestFault(fault))
        {
            throw TrapTranslation.Translate(fault);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Called if a check at a function's entry fails. Below the limit the checks of all calls fail, so that the first call
    /// above it is noticed.</summary>
    /// <returns>False if the guest must end.</returns>
    internal bool MayGoOn()
    {
        var marker = 0;
        var here = (ulong)&marker;
        bool wasRequested;
        bool wasLow;
        lock (_lock)
        {
            if (_interrupted || here < _stackEnd)
            {
                return false;
            }

            var (isLow, isDeep) = (here < LowLimit, _isDeep || here < StackLimit);
            if ((isLow, isDeep) == (_isStackLow, _isDeep))
            {
                return true;
            }

            wasLow = _isStackLow;
            (_isStackLow, _isDeep) = (isLow, isDeep);
            wasRequested = EndPauseRequest();
            SetStackLimits(_isStackLow ? ulong.MaxValue : StackLimit);
        }

        if (wasLow != _isStackLow)
        {
            StackLow?.Invoke(_isStackLow);
        }

        if (wasRequested)
        {
            Pause();
        }

        return true;
    }

    /// <summary>Converts a value to its form on the operand stack of compiled code.</summary>
    internal UInt128 ToRaw(Value value) => value.Type switch
    {
        ValueType.FuncRef => value.Function is { } function ? (UInt128)function.Reference : 0,
        ValueType.ExternRef => value.External is { } external ? (UInt128)HandleOf(external) : 0,
        ValueType.ExnRef => value.Exception is { } exception ? (UInt128)Exceptions.NumberOf(exception) : 0,
        ValueType.V128 => value.V128,
        _ => value.Bits,
    };

    internal Value FromRaw(UInt128 raw, ValueType type) => type switch
    {
        ValueType.FuncRef => Value.FromFunction((ulong)raw == 0 ? null : CountedFunctionAt((nint)(ulong)raw)),
        ValueType.ExternRef => Value.FromExternal((ulong)raw == 0 ? null : _externals[(int)(ulong)raw - 1]),
        ValueType.ExnRef => Value.FromException((ulong)raw == 0 ? null : Exceptions[(long)(ulong)raw]),
        ValueType.V128 => Value.FromV128(raw),
        _ => Value.FromBits(type, (ulong)raw),
    };

    /// <summary>The function whose <see cref="FuncRef"/> is at an address.</summary>
    internal Function FunctionAt(nint reference)
    {
        if (!_functions.TryGetValue(reference, out var function))
        {
            var type = Engine.Types.TypeOf(((FuncRef*)reference)->TypeId);
            function = new Function(this, type, reference);
            _functions.Add(reference, function);
        }

        return function;
    }

    // A guest can show the host every function it has, so the objects count.
    private Function CountedFunctionAt(nint reference)
    {
        if (!_functions.ContainsKey(reference))
        {
            TakeForReference(HostCosts.FunctionObject);
        }

        return FunctionAt(reference);
    }

    private void TakeForReference(long bytes)
    {
        if (!HostMemory.TryTake(bytes))
        {
            throw new TrapException(TrapKind.TooManyReferences);
        }
    }

    private long HandleOf(object external)
    {
        if (!_externalHandles.TryGetValue(external, out var handle))
        {
            TakeForReference(HostCosts.HostReference);
            _externals.Add(external);
            handle = _externals.Count;
            _externalHandles.Add(external, handle);
        }

        return handle;
    }

    // Requires the lock: no other thread may touch the control pages while they are protected.
    private bool EndPauseRequest()
    {
        SetPauses(on: false);
        return Interlocked.CompareExchange(ref _state, Running, PauseRequested) == PauseRequested;
    }

    private void SetPauses(bool on)
    {
        if (_arePausesSet == on)
        {
            return;
        }

        _arePausesSet = on;
        foreach (var instance in _instances)
        {
            instance.SetPause(on, _handle);
        }
    }

    private void SetStackLimits(ulong limit)
    {
        _stackLimit = limit;
        foreach (var instance in _instances)
        {
            instance.SetStackLimit(limit);
        }
    }

    private void Free()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _memories.ForEach(memory => memory.Free());
            _contexts.ForEach(context => context.Free());
            _tables.ForEach(table => table.Free());
            _blocks.ForEach(block => NativeMemory.Free((void*)block));
            _handles.ForEach(handle => handle.Free());
            _budget.Close();
        }
    }
}
