using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Chain;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Near;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Specs;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Capabilities;

/// <summary>What one sandbox sees beyond its own memory. Capabilities fill it when the sandbox is made.</summary>
/// <param name="operations">What the guest can ask the host for.</param>
/// <param name="bindings">The objects that JavaScript finds in <c>env</c>.</param>
/// <param name="spec">The guest's function.</param>
internal sealed class SandboxWorld(OperationTable operations, IReadOnlyList<Binding> bindings, FunctionSpec spec) : IWasiGuest
{
    // What the host itself needs to enter a function.
    private const long HostStackBytes = 128 << 10;

    private readonly Dictionary<Type, object> _attachments = [];
    private readonly Dictionary<Type, object> _own = [];
    private readonly Lock _lock = new();

    // One per thread of the guest.
    private readonly Dictionary<Store, byte[]> _kept = [];
    private CancellationTokenSource? _ended;
    private volatile bool _wasUsed;

    // What ReadEnvironment returned last, and of which variables.
    private IReadOnlyList<EnvironmentVariable>? _changingVariables;
    private EnvironmentVariable[]? _allVariables;

    /// <summary>The guest's function.</summary>
    public FunctionSpec Spec => spec;

    /// <summary>The input of the current call.</summary>
    public ReadOnlyMemory<byte> Input { get; set; }

    /// <summary>Takes what the guest answers, in place of what it prints. Set by the sandbox of a command.</summary>
    public IAnswer Answer { get; set; } = null!;

    /// <summary>Takes what goes to the node's log for the current call. Set by the sandbox of a command.</summary>
    public IGuestOutput Log { get; set; } = null!;

    /// <summary>The guest's WASI. Set by the sandbox of a command.</summary>
    public WasiPreview1 Wasi { get; set; } = null!;

    /// <summary>The preopened directories, in the order in which the guest finds them.</summary>
    public List<WasiDirectory> Directories { get; } = [];

    /// <summary>The environment variables that are the same in all calls. A guest finds them first, in this order.</summary>
    public List<EnvironmentVariable> Environment { get; } = [];

    /// <summary>Reads the environment variables that may change between calls; null if there are none. It returns the same list as long as
    /// nothing has changed, and may end the call with a <see cref="CapabilityTrapException"/>. Default: null.</summary>
    public Func<IReadOnlyList<EnvironmentVariable>>? ChangingEnvironment { get; set; }

    /// <summary>The objects that JavaScript finds in <c>env</c>.</summary>
    public IReadOnlyList<Binding> Bindings => bindings;

    /// <summary>The calls of other functions that begin when the guest waits. Null, the default, if the guest waits for each call.</summary>
    public CallsAtWait? CallsAtWait { get; set; }

    /// <summary>The calls of functions of its own module, and by Faasm's interface, that the guest has made and no thread has begun.</summary>
    public CallsToBegin CallsToBegin { get; } = new();

    /// <summary>The turn of the current call, or null between calls.</summary>
    public Turn? Turn { get; set; }

    /// <summary>Whether a call that the guest makes may run on this thread, with the guest's slot: a change of threads would cost more than most
    /// functions run. A thread that the guest started itself has no slot to give up.</summary>
    /// <param name="stackBytes">The stack that the call may need, in bytes.</param>
    public bool CanRunHere(long stackBytes) =>
        Turn is not null && Scope.ThreadId == System.Environment.CurrentManagedThreadId && SystemThread.StackLeft >= stackBytes + HostStackBytes;

    /// <summary>What the current call passes on to the calls that its guest makes.</summary>
    public CallScope Scope { get; set; }

    /// <summary>Where functions on objects ran that the current call has called, and why; the first of them.</summary>
    public IReadOnlyList<PlacementDecision> Decisions { get; private set; } = [];

    /// <summary>Whether the guest holds something at this node that its memory does not have: an open connection, a lock, a call that was not
    /// awaited.</summary>
    public bool HoldsHandles
    {
        get
        {
            lock (_lock)
            {
                return _attachments.Values.Concat(_own.Values).OfType<IHandles>().Any(handles => handles.Any);
            }
        }
    }

    /// <summary>The world of the command that calls an import.</summary>
    public static SandboxWorld Of(Caller caller) => (SandboxWorld)caller.Store.Data!;

    /// <summary>The environment variables of a call, in the order in which the guest finds them. The same list as long as nothing has
    /// changed.</summary>
    /// <exception cref="CapabilityTrapException">A variable cannot be read.</exception>
    public IReadOnlyList<EnvironmentVariable> ReadEnvironment()
    {
        if (ChangingEnvironment is null)
        {
            return Environment;
        }

        var changing = ChangingEnvironment();
        if (_allVariables is null || _changingVariables != changing)
        {
            (_changingVariables, _allVariables) = (changing, [.. Environment, .. changing]);
        }

        return _allVariables;
    }

    /// <summary>Attaches a capability's own state, for its imports and operations to find.</summary>
    public void Attach<T>(T state)
        where T : class => _attachments.Add(typeof(T), state);

    /// <summary>The state that a capability attached, or null if the function has no grant for it.</summary>
    public T? Find<T>()
        where T : class => (T?)_attachments.GetValueOrDefault(typeof(T));

    /// <summary>State that needs no grant, made at its first use. Whoever uses it forgets what belongs to a call when that ends:
    /// <see cref="Ended"/>.</summary>
    public T Own<T>()
        where T : class, new()
    {
        lock (_lock)
        {
            if (!_own.TryGetValue(typeof(T), out var state))
            {
                state = new T();
                _own.Add(typeof(T), state);
            }

            return (T)state;
        }
    }

    /// <summary>Runs an operation for the guest. The answer is a frame, whatever happens.</summary>
    /// <param name="request">The request's frame. Nobody changes it afterwards.</param>
    public ValueTask<byte[]> CallAsync(ReadOnlyMemory<byte> request) => operations.RunAsync(this, request, Ended);

    /// <summary>Cancelled when the current call ends.</summary>
    public CancellationToken Ended
    {
        get
        {
            lock (_lock)
            {
                _wasUsed = true;
                return (_ended ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>Notes where a function on an object runs.</summary>
    public void NoteDecision(PlacementDecision decision)
    {
        if (Decisions.Count < NearLimits.DecisionsMax)
        {
            Decisions = [.. Decisions, decision];
        }
    }

    /// <summary>Keeps an answer for which a guest's buffer was too short. A later one replaces it.</summary>
    public void Keep(Store thread, byte[] answer)
    {
        lock (_lock)
        {
            _wasUsed = true;
            _kept[thread] = answer;
        }
    }

    /// <summary>Copies the kept answer into a buffer that is long enough for it, and drops it.</summary>
    public bool TryTake(Store thread, Span<byte> into, out int length)
    {
        lock (_lock)
        {
            length = 0;
            if (!_kept.TryGetValue(thread, out var kept) || !kept.AsSpan().TryCopyTo(into))
            {
                return false;
            }

            length = kept.Length;
            return _kept.Remove(thread);
        }
    }

    /// <summary>The call has ended: operations that still run are cancelled, and what was kept for it is dropped.</summary>
    public void EndCall()
    {
        Turn = null;
        Input = default;
        Decisions = [];
        if (!_wasUsed)
        {
            return;
        }

        CancellationTokenSource? ended;
        lock (_lock)
        {
            (ended, _ended, _wasUsed) = (_ended, null, false);
            _kept.Clear();
        }

        CallsAtWait?.Clear();
        ended?.Cancel();
        ended?.Dispose();

        // They are cancelled, and give back what they hold.
        CallsToBegin.BeginAll();
    }
}
