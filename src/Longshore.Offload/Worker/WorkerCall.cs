namespace Longshore.Offload.Worker;

/// <summary>One call as a worker has it.</summary>
internal sealed class WorkerCall(long id, string digest, string function, bool isPinned, ReadOnlyMemory<byte> payload)
{
    private ReadOnlyMemory<byte> _payload = payload;

    public long Id => id;

    public string Digest => digest;

    public string Function => function;

    /// <summary>Whether it uses the session's own state.</summary>
    public bool IsPinned => isPinned;

    /// <summary>An array of <c>this</c> and the arguments; nothing once it has an answer.</summary>
    public ReadOnlyMemory<byte> Payload => _payload;

    /// <summary>How many bytes are held for it.</summary>
    public int HeldBytes => _payload.Length + (Answer?.Length ?? 0);

    /// <summary>Set when nobody wants its answer any more.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Its answer, once it is there: kept until the client says that it has it.</summary>
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
