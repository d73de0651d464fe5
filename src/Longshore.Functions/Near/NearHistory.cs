namespace Longshore.Functions.Near;

/// <summary>What a function took on objects of about one size, here and at storage nodes. Thread-safe.</summary>
internal sealed class NearHistory
{
    // The times of the place that was not chosen for so many decisions in a row are forgotten, so that it is tried again where the estimate favours
    // it: nodes and networks become faster too. Each time the number doubles. At its maximum, a trial that takes twice the time costs 1.6 %.
    private const int PatienceMin = 2;
    private const int PatienceMax = 64;

    private readonly Lock _lock = new();
    private readonly RecentTimes _here = new();
    private readonly RecentTimes _there = new();
    private long _sent;
    private long _back;
    private bool _hasMoved;
    private bool _moves;
    private int _same;
    private int _patience = PatienceMin;

    // The decisions for which no node is asked, after one that did not do what it was asked for.
    private int _closed;
    private int _closedNext = PatienceMin;

    /// <summary>What is known now.</summary>
    public NearView Look()
    {
        lock (_lock)
        {
            return new NearView(_here.Typical, _there.Typical, _sent, _back)
            {
                HereBefore = _here.Before,
                ThereBefore = _there.Before,
                IsClosed = _closed > 0,
            };
        }
    }

    /// <summary>Notes a decision.</summary>
    public void Decided(bool moves)
    {
        lock (_lock)
        {
            _closed = Math.Max(_closed - 1, 0);
            _same = moves == _moves ? _same + 1 : 0;
            _moves = moves;
            if (_same >= _patience)
            {
                (moves ? _here : _there).Clear();
                (_same, _patience) = (0, Math.Min(2 * _patience, PatienceMax));
            }
        }
    }

    /// <summary>Notes a run on this node.</summary>
    /// <param name="took">Its time, with the object's way.</param>
    public void NoteHere(TimeSpan took)
    {
        lock (_lock)
        {
            _here.Add(took);
        }
    }

    /// <summary>Notes that a node was asked in vain. Each time, more decisions pass until the next trial.</summary>
    public void NoteInVain()
    {
        lock (_lock)
        {
            (_closed, _closedNext) = (_closedNext, Math.Min(2 * _closedNext, PatienceMax));
        }
    }

    /// <summary>Notes a run at a storage node.</summary>
    /// <param name="took">Its time, with both ways and without the wait there.</param>
    public void NoteThere(TimeSpan took)
    {
        lock (_lock)
        {
            _there.Add(took);
        }
    }

    /// <summary>Notes what a move took of the network.</summary>
    /// <param name="sent">The bytes of the state, packed.</param>
    /// <param name="back">The bytes that came back, packed.</param>
    public void NoteBytes(long sent, long back)
    {
        lock (_lock)
        {
            // A move that succeeded ends the growth of the pauses.
            _closedNext = PatienceMin;

            // The mean of the last runs, of which the newest counts half.
            (_sent, _back) = _hasMoved ? ((_sent + sent) / 2, (_back + back) / 2) : (sent, back);
            _hasMoved = true;
        }
    }
}
