namespace Longshore.Functions.Mpi;

/// <summary>A receive, or a question for a message, that was begun.</summary>
/// <param name="group">The communicator's number.</param>
/// <param name="source">The sender's rank, or <see cref="Any"/>.</param>
/// <param name="tag">The tag, or <see cref="Any"/>.</param>
/// <param name="bytesMax">The length of its buffer. What is beyond is not kept.</param>
internal sealed class MpiReceive(int group, int source, int tag, uint bytesMax = uint.MaxValue)
{
    /// <summary>Any sender, or any tag that is not negative.</summary>
    public const int Any = -1;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The communicator's number.</summary>
    public int Group => group;

    /// <summary>The sender's rank, or <see cref="Any"/>.</summary>
    public int Source => source;

    /// <summary>The tag, or <see cref="Any"/>.</summary>
    public int Tag => tag;

    /// <summary>The length of its buffer.</summary>
    public uint BytesMax => bytesMax;

    /// <summary>Whether its message goes to another node. It takes room in the world until that node has it: <see cref="MpiWorld.Release"/>.</summary>
    public bool IsAway { get; init; }

    /// <summary>The whole message, of a receive that <see cref="IsAway"/>.</summary>
    public MpiMessage? Taken { get; private set; }

    /// <summary>Completes with the message, or with the world's failure.</summary>
    public Task Done => _done.Task;

    /// <summary>The message, once it is there.</summary>
    public MpiMessage? Message { get; private set; }

    /// <summary>Whether a message is what it waits for.</summary>
    public bool Matches(MpiMessage message) => message.Group == group
        && (source == Any || message.Source == source)
        && (tag == Any ? message.Tag >= 0 : message.Tag == tag);

    /// <summary>Gives it its message; null if the world has failed.</summary>
    public void Complete(MpiMessage? message)
    {
        Taken = IsAway ? message : null;
        Message = message?.Bytes.Length > bytesMax ? message.Cut((int)bytesMax) : message;
        _done.TrySetResult();
    }
}
