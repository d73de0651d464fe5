namespace Longshore.Offload.Worker;

/// <summary>A call on a worker.</summary>
internal class WorkerCall(long id, string digest, string function, bool isPinned, ReadOnlyMemory<byte> payload)
{
    private ReadOnlyMemory<byte> _payload = payload;

    public long Id => id;

    public string Digest => digest;

    public string Function => function;

    /// <summary>Whether it uses the session's own state.</summary>
    public bool IsPinned => isPinned;

    /// <summary>Whether every sandbox of the session is to run it once; the first of them answers it.</summary>
    public bool IsEverywhere { get; init; }

    /// <summary>Whether it neither needs the session's state nor makes any.</summary>
    public bool IsIndependent { get; init; }

    /// <summary>An array of <c>this</c> and the arguments; empty once it has an answer.</summary>
    public ReadOnlyMemory<byte> Payload => _payload;

    /// <summary>The bytes that are held for it.</summary>
    public int HeldBytes => _payload.Length + (Answer?.Length ?? 0);

    /// <summary>Set when nobody wants its answer any more. Written by the connection's thread, read by the sandbox's.</summary>
    public bool IsCancelled
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>The frame of its answer, once there is one: kept until the client acknowledges it.</summary>
    public Wire.FrameWriter? Answer
    {
        get;
        set
        {
            field = value;
            _payload = default;
        }
    }
}
