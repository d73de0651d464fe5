using Longshore.Wasm;

namespace Longshore.JavaScript.Contexts;

/// <content>Work that may be done where its object is. The state of the whole guest moves, between two tasks.</content>
public sealed partial class JavaScriptContext
{
    private readonly Queue<GuestMove> _moves = new();

    /// <summary>Moves the guest, if that is better. Called while it runs no function. Default: null, work on objects is refused.</summary>
    public Func<GuestMove, MoveEnd>? Mover { get; set; }

    /// <summary>Receives the number of work that was done here. Default: null.</summary>
    public Action<int>? MoveEnded { get; set; }

    /// <summary>The guest. Its state may be taken and changed while it runs no function.</summary>
    public Instance Instance => _instance;

    /// <summary>What the snapshot of the guest's program differs from that of every context of this version, in every process.</summary>
    public InstanceDelta ProgramDelta => _instance.Initial!.Since(_module.Initial);

    /// <summary>Whether operations of the host run for the guest. Their answers come to this context only.</summary>
    public bool HasOperations => _operations is { Count: > 0 };

    /// <summary>Whether the guest's response is being sent, from this context.</summary>
    public bool IsSending => _stream is not null;

    /// <summary>Prepares the guest's state for another node: its clock is noted, and memory that is free becomes zero.</summary>
    public void Depart(GuestMove move)
    {
        _hasMoved = true;
        Free(CallHook(Hooks.Depart, NewNumber(move.Id)));
        Scrub();
    }

    /// <summary>Starts from a snapshot from now on, also after a reset.</summary>
    /// <param name="snapshot">A state of the same modules.</param>
    public void StartFrom(Snapshot snapshot)
    {
        if (_instance.Initial != snapshot)
        {
            _hasMoved = true;
            _instance.Restore(snapshot);
            SeedRandom();
            (_scratch, _scratchBytes) = (0, 0);
        }
    }

    /// <summary>Does the work of a guest that has come from another node. What it has begun beside it is brought to its end.</summary>
    /// <param name="id">The work's number.</param>
    /// <returns>Empty, or why the work was not begun.</returns>
    /// <exception cref="JavaScriptException">There is no such work, or it waits for what is at the other node.</exception>
    public string Visit(int id)
    {
        _hasMoved = true;
        var obstacle = Await(CallHook(Hooks.Visit, NewNumber(id)), Sleep);
        while (TryTakeAnswer() || TryMove() || HasOperations)
        {
            RunJobs();
            if (_operations is { Count: > 0 } pending)
            {
                Waits?.Invoke(false);
                _store.Wait(pending.Next, Timeout.InfiniteTimeSpan, _time);
            }
        }

        var text = ReadString(obstacle, HostLimits.BytesPerUnit * HostLimits.ErrorCharactersMax);
        Free(obstacle);
        Scrub();
        return text;
    }

    /// <summary>Notes work that may move.</summary>
    /// <param name="arguments">Its number, the bucket, the key and the function.</param>
    internal void RequestMove(ReadOnlySpan<JavaScriptValue> arguments)
    {
        if (Mover is null)
        {
            throw new JavaScriptException("Error", "the host moves no work of this program");
        }

        if (_moves.Count >= HostLimits.MovesMax)
        {
            throw new JavaScriptException("RangeError", $"more than {HostLimits.MovesMax} functions wait for where they are run");
        }

        _moves.Enqueue(new GuestMove(
            (int)GetInteger(arguments[0], 1, int.MaxValue),
            ReadString(arguments[1], HostLimits.MoveTextBytesMax),
            ReadString(arguments[2], HostLimits.MoveTextBytesMax),
            PlaceOf(arguments[3])));
    }

    // One at a time: what it leaves may be what the next one works with.
    private bool TryMove()
    {
        if (!_moves.TryDequeue(out var move))
        {
            return false;
        }

        var end = Mover!(move);
        if (end.IsDone)
        {
            // That of the state that was replaced is free in the new one.
            (_scratch, _scratchBytes) = (0, 0);
            Free(CallHook(Hooks.Land, NewNumber(move.Id)));
        }
        else
        {
            Free(CallHook(Hooks.Stay, NewNumber(move.Id), NewString(end.Code), NewString(end.Message)));
        }

        return true;
    }

    private uint PlaceOf(JavaScriptValue function)
    {
        var heap = Heap();
        var target = (uint)IdentityOf(function);
        return _module.FunctionClasses.Contains(heap.ClassOf(target))
            ? (uint)heap.PlaceOf(target).GetHashCode()
            : 0;
    }

    private JavaScriptValue CallHook(JavaScriptValue hook, params ReadOnlySpan<JavaScriptValue> arguments)
    {
        var result = Call(hook, arguments);
        Free(arguments);
        return result;
    }
}
