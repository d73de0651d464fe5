namespace Longshore.Functions.Mpi;

/// <summary>The messages for one rank that were not received, and its receives that have no message. Both are in the order in which they
/// came, so messages from one sender do not overtake each other. The world's lock guards it.</summary>
internal sealed class MpiInbox
{
    private readonly LinkedList<MpiMessage> _messages = new();
    private readonly LinkedList<MpiReceive> _receives = new();
    private readonly List<MpiReceive> _probes = [];

    /// <summary>Gives a message to the first receive that waits for it.</summary>
    /// <returns>The receive, or null: the message waits.</returns>
    public MpiReceive? Deliver_NeedsLock(MpiMessage message)
    {
        for (var each = _receives.First; each is not null; each = each.Next)
        {
            if (each.Value.Matches(message))
            {
                _receives.Remove(each);
                each.Value.Complete(message);
                return each.Value;
            }
        }

        _messages.AddLast(message);
        foreach (var probe in _probes.Where(probe => probe.Matches(message)))
        {
            probe.Complete(message);
        }

        _probes.RemoveAll(probe => probe.Done.IsCompleted);
        return null;
    }

    /// <summary>Begins a receive.</summary>
    /// <returns>The message that was there already, or null: it waits.</returns>
    public MpiMessage? Receive_NeedsLock(MpiReceive receive)
    {
        if (Find_NeedsLock(receive) is not { } found)
        {
            _receives.AddLast(receive);
            return null;
        }

        _messages.Remove(found);
        receive.Complete(found.Value);
        return found.Value;
    }

    /// <summary>Looks for a message that stays.</summary>
    /// <param name="probe">What is looked for. It has the message then.</param>
    /// <param name="waits">Whether it waits if there is none. Otherwise it ends without a message.</param>
    public void Probe_NeedsLock(MpiReceive probe, bool waits)
    {
        var found = Find_NeedsLock(probe);
        if (found is null && waits)
        {
            _probes.Add(probe);
        }
        else
        {
            probe.Complete(found?.Value);
        }
    }

    /// <summary>Ends all waits: the world has failed.</summary>
    public void Fail_NeedsLock()
    {
        foreach (var receive in _receives.Concat(_probes))
        {
            receive.Complete(message: null);
        }

        _receives.Clear();
        _probes.Clear();
        _messages.Clear();
    }

    private LinkedListNode<MpiMessage>? Find_NeedsLock(MpiReceive receive)
    {
        var each = _messages.First;
        while (each is not null && !receive.Matches(each.Value))
        {
            each = each.Next;
        }

        return each;
    }
}
