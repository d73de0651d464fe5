using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Specs;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>One guest of a function with its world. Runs one invocation at a time and is reset to its initial state
/// between two.</summary>
internal abstract class Sandbox : IDisposable
{
    // As much as a person reads about a failure. The rest is dropped.
    private const int ErrorBytesMax = 64 << 10;

    private readonly GuestOutput _output;
    private readonly GuestOutput _error = new(ErrorBytesMax, endsGuest: false, SharedBuffers.Pool);

    private readonly TimeProvider _time;
    private IAnswerReader? _reader;
    private AnswerPlaces? _places;
    private AnswerStream? _stream;

    protected Sandbox(FunctionLimits limits, SandboxWorld world, TimeProvider time)
    {
        World = world;
        _time = time;
        _output = new GuestOutput(limits.OutputBytesMax, endsGuest: true, SharedBuffers.Pool);
        PrintedStream = new PrintedOutput(this);
    }

    /// <summary>The turn of the current call.</summary>
    public Turn? Turn
    {
        get => World.Turn;
        set => World.Turn = value;
    }

    /// <summary>What the current call passes on to the calls that its guest makes.</summary>
    public CallScope Scope
    {
        set => World.Scope = value;
    }

    /// <summary>Whether <see cref="Reset"/> restores the initial state. Otherwise the sandbox serves one call.</summary>
    public virtual bool IsReusable => true;

    /// <summary>The guest's store.</summary>
    public abstract Store Store { get; }

    /// <summary>The guest's memory and output, in bytes.</summary>
    public long HeldBytes => Store.MemoryBytes + _output.TakenBytes;

    /// <summary>The handle that ends a run from another thread.</summary>
    public WatchedRun Watched { get; private set; } = null!;

    /// <summary>What the guest wrote; valid until <see cref="Reset"/>.</summary>
    public ReadOnlyMemory<byte> Output => _output.Written;

    /// <summary>The first bytes of what the guest wrote to standard error; valid until <see cref="Reset"/>.</summary>
    public ReadOnlyMemory<byte> Error => _error.Written;

    /// <summary>The bytes beyond those of <see cref="Error"/>, which were dropped.</summary>
    public long ErrorDropped => _error.DroppedBytes;

    /// <summary>The status and headers that the guest answered, or null.</summary>
    public GuestResponse? Response { get; protected set; }

    /// <summary>Where functions on objects ran that the current call has called, and why.</summary>
    public IReadOnlyList<PlacementDecision> Decisions => World.Decisions;

    protected SandboxWorld World { get; }

    protected GuestOutput OutputStream => _output;

    /// <summary>The output of a guest with one thread that prints its answer: <see cref="OutputStream"/>, and the call's client, if it wants
    /// that.</summary>
    protected IGuestOutput PrintedStream { get; }

    protected GuestOutput ErrorStream => _error;

    /// <summary>Whether the guest has read zeros in the place of an object's bytes that could not be read.</summary>
    protected virtual bool HasLostPages => false;

    /// <summary>Runs the guest to its end on this thread. Every way to end is a value.</summary>
    public GuestEnd Run(in SandboxCall call)
    {
        (_reader, _places) = (call.Reader, call.Places);
        var end = RunGuest(call);
        if (_stream is { } stream)
        {
            end = end.Failure is Failure.None or Failure.Exited && stream.End.Failure != Failure.None ? stream.End : end;
            stream.Dispose();
            _stream = null;
        }

        // Also in place of a trap: the zeros may be its cause, and the name tells a storage node that the call can run elsewhere.
        return end.Failure is Failure.None or Failure.Exited or Failure.Trapped && HasLostPages
            ? new GuestEnd(Failure.Trapped, "an object that the guest has read was cut off or could not be read from its disk meanwhile")
            {
                TrapName = nameof(HostTrap.ObjectLost),
                StackTrace = end.StackTrace,
            }
            : end;
    }

    private GuestEnd RunGuest(in SandboxCall call)
    {
        try
        {
            return Enter(call);
        }
        catch (ExitException exit)
        {
            return Exited(exit.Code);
        }
        catch (TrapException trap)
        {
            return new GuestEnd(Failure.Trapped, trap.Message)
            {
                TrapName = trap.Kind.ToString(),
                StackTrace = [.. trap.Frames.Select(frame => frame.ToString())],
            };
        }
        catch (GuestException thrown)
        {
            return new GuestEnd(Failure.Trapped, thrown.Message)
            {
                TrapName = nameof(HostTrap.UncaughtException),
                StackTrace = [.. thrown.Frames.Select(frame => frame.ToString())],
            };
        }
        catch (GuestAbortException abort)
        {
            return new GuestEnd(Failure.Trapped, abort.Message) { TrapName = nameof(HostTrap.Abort), StackTrace = [abort.Place] };
        }
        catch (CapabilityTrapException trap)
        {
            return new GuestEnd(Failure.Trapped, trap.Message) { TrapName = trap.Name };
        }
        catch (OutputLimitException limit)
        {
            return new GuestEnd(Failure.OutputLimit, limit.Message);
        }
        catch (AnswerRefusedException refusal)
        {
            return new GuestEnd(refusal.Failure, refusal.Message);
        }
        catch (GuestMemoryException refusal)
        {
            return new GuestEnd(Failure.OutOfMemory, refusal.Message);
        }
    }

    /// <summary>Restores the sandbox to its initial state.</summary>
    public void Reset()
    {
        World.EndCall();
        Store.ClearInterrupt();
        ResetGuest();
        _output.Clear();
        _error.Clear();
        Response = null;
    }

    public void Dispose()
    {
        World.EndCall();
        Store.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    /// <summary>The end of a guest with an exit code.</summary>
    protected static GuestEnd Exited(int code) => code == 0 ? default : new GuestEnd(Failure.Exited, $"the guest ended with exit code {code}")
    {
        ExitCode = code,
    };

    /// <summary>Begins an answer that leaves while the guest runs. From now on the guest may outlive its client.</summary>
    /// <param name="head">The status and headers.</param>
    /// <returns>The stream, or null if the answer is wanted whole.</returns>
    /// <exception cref="AnswerRefusedException">There are too many such answers.</exception>
    protected AnswerStream? BeginStream(GuestResponse head)
    {
        if (_reader is null)
        {
            return null;
        }

        _stream = new AnswerStream(_reader, _places!, World.Spec, head, _time);
        Watched.OutliveCaller(_time.Ticks(AnswerLimits.RestMax));
        World.Scope = World.Scope with { Caller = CancellationToken.None };
        return _stream;
    }

    /// <summary>Connects a new guest's store with the turns of its calls.</summary>
    protected void Attach(Store store)
    {
        store.Paused = () => Turn?.Yield();
        store.Waiting = () => Turn?.Leave();
        store.Waited = () => Turn?.Return();
        Watched = new WatchedRun(store, () => _output.TakenBytes, World.CallsToBegin.Tick);
    }

    /// <summary>Runs the guest. An exception tells how it ended.</summary>
    protected abstract GuestEnd Enter(in SandboxCall call);

    /// <summary>Restores the guest to its initial state.</summary>
    protected abstract void ResetGuest();

    private sealed class PrintedOutput(Sandbox sandbox) : IGuestOutput
    {
        public void Write(ReadOnlySpan<byte> bytes)
        {
            sandbox._output.Write(bytes);
            if (sandbox._reader is { WantsPrinted: true } reader)
            {
                sandbox._stream ??= new AnswerStream(reader, sandbox._places!, sandbox.World.Spec, head: null, sandbox._time);
                Send(sandbox._stream, bytes);
            }
        }

        private void Send(AnswerStream stream, ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                var part = bytes[..Math.Min(bytes.Length, AnswerLimits.PartBytesMax)];
                bytes = bytes[part.Length..];
                var sending = stream.SendAsync(part).AsTask();
                if (!sending.IsCompleted)
                {
                    sandbox.Store.Wait(sending);
                }

                if (!sending.IsCompleted)
                {
                    // An interrupt has ended the wait, and ends the guest.
                    return;
                }

                if (stream.End is { Failure: not Failure.None } end)
                {
                    throw new AnswerRefusedException(end.Failure, end.Detail);
                }
            }
        }
    }
}
