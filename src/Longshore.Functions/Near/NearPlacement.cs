using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>Where one call runs that names an object: here, or at a storage node that has it. What comes of it is remembered for later calls.
/// </summary>
internal sealed class NearPlacement
{
    private readonly NearServices _services;
    private readonly NearHistory _history;
    private readonly NearView _known;
    private readonly ObjectPlace _place;
    private readonly NearCandidate[] _nodes;
    private readonly TrustNeed _need;

    private readonly PlacementGoal? _goal;

    private NearPlacement(NearServices services, NearHistory history, ObjectPlace place, NearCandidate[] nodes, TrustNeed need, PlacementGoal? goal)
    {
        (_services, _history, _place, _nodes, _need, _goal) = (services, history, place, nodes, need, goal);
        _known = history.Look();
    }

    /// <summary>The bytes that the last calls of this work have sent.</summary>
    public long SentBefore => _known.Sent;

    /// <summary>Begins to place a call.</summary>
    /// <param name="services">What the node has for it.</param>
    /// <param name="module">The function's module.</param>
    /// <param name="function">Tells functions of a module.</param>
    /// <param name="place">Where the object is.</param>
    /// <param name="need">The trust that the function needs.</param>
    /// <param name="goal">What the function prefers; null for what the node prefers.</param>
    /// <returns>Null if no storage node has the object and answers.</returns>
    public static NearPlacement? Of(NearServices services, ModuleDigest module, uint function, ObjectPlace place, TrustNeed need, PlacementGoal? goal)
    {
        // Asked once: a node that is lost meanwhile has no offer any more.
        NearCandidate[] nodes =
        [
            .. services.Nodes
                .Where(node => node.Hosts.Any(place.Hosts.Contains))
                .Select(node => (Node: node, node.Offer))
                .Where(each => each.Offer is not null)
                .Select(each => new NearCandidate(each.Node, each.Offer!.Value)),
        ];
        return nodes.Length == 0
            ? null
            : new NearPlacement(services, services.Estimates.Of(NearWork.Of(module, function, place.Bytes)), place, nodes, need, goal);
    }

    /// <summary>Chooses where the call runs.</summary>
    /// <param name="sentBytes">The bytes that it would send.</param>
    /// <param name="waitHere">The time until it could begin here.</param>
    /// <param name="left">The time that is left for it.</param>
    public NearChoice Choose(long sentBytes, TimeSpan waitHere, TimeSpan left)
    {
        var offers = NearDecision.Offers(_known, _place.Bytes, sentBytes, _nodes, _need, waitHere);
        var (decision, index) = _services.Policy.Choose(
            _services.Policy.TermsOf(_goal, _need, left), left > TimeSpan.Zero && !_known.IsClosed ? offers : [offers[0]]);
        var hereIn = offers[0].Offer!.Value.AnswerIn;
        return index > 0
            ? new NearChoice(_nodes[index - 1], decision, hereIn, offers[index].Offer!.Value.AnswerIn) { IsMeasured = _known.There is not null }
            : new NearChoice(There: null, decision, hereIn, TimeSpan.Zero);
    }

    /// <summary>Notes what was chosen.</summary>
    public void Decided(in NearChoice choice)
    {
        _history.Decided(choice.There is not null);
        if (choice.There is null)
        {
            _services.Note("here: sooner", 0);
        }
    }

    /// <summary>Notes the time of a run here, with the object's way.</summary>
    public void EndedHere(TimeSpan took) => _history.NoteHere(took);

    /// <summary>Notes a run at the storage node.</summary>
    /// <param name="took">Its time without the wait there; null if it tells nothing of later ones.</param>
    /// <param name="sent">The bytes that were sent.</param>
    /// <param name="back">The bytes that came back.</param>
    public void EndedThere(TimeSpan? took, long sent, long back)
    {
        _services.Note("near", sent + back);
        _history.NoteBytes(sent, back);
        if (took is { } known)
        {
            _history.NoteThere(known > TimeSpan.Zero ? known : TimeSpan.Zero);
        }
    }

    /// <summary>Notes that a storage node did not do what it was asked for.</summary>
    /// <param name="status">Its answer.</param>
    /// <param name="bytes">The bytes that have moved.</param>
    public void EndedInVain(NearStatus status, long bytes)
    {
        _services.Note("here: " + status, bytes);
        _history.NoteInVain();
    }
}
