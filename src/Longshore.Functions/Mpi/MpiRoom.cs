namespace Longshore.Functions.Mpi;

/// <summary>Counts the messages of a world that were sent and not received, or are on their way to another node. Messages beyond its limits wait in order; so do their senders.
/// The world's lock guards it.</summary>
internal sealed class MpiRoom
{
    private readonly LinkedList<MpiMessage> _waiting = new();
    private int _messages;
    private long _bytes;

    /// <summary>Counts a message that was not received at once, or lets it wait.</summary>
    public void Add_NeedsLock(MpiMessage message)
    {
        if (_waiting.Count == 0 && HasRoom(message))
        {
            Count(message);
            return;
        }

        message.Admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.AddLast(message);
    }

    /// <summary>A message was received.</summary>
    public void Remove_NeedsLock(MpiMessage message)
    {
        if (message.Admitted is { Task.IsCompleted: false } waits)
        {
            _waiting.Remove(message);
            waits.TrySetResult();
            return;
        }

        _messages--;
        _bytes -= message.Bytes.Length;
        while (_waiting.First is { } first && HasRoom(first.Value))
        {
            _waiting.RemoveFirst();
            Count(first.Value);
            first.Value.Admitted!.TrySetResult();
        }
    }

    /// <summary>Ends the waits of all senders: the world has failed.</summary>
    public void Fail_NeedsLock()
    {
        foreach (var message in _waiting)
        {
            message.Admitted!.TrySetResult();
        }

        _waiting.Clear();
    }

    private bool HasRoom(MpiMessage message) =>
        _messages < MpiLimits.QueuedMessagesMax && _bytes + message.Bytes.Length <= MpiLimits.QueuedBytesMax;

    private void Count(MpiMessage message)
    {
        _messages++;
        _bytes += message.Bytes.Length;
    }
}
