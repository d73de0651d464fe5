using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Near;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Objects;
using Longshore.JavaScript.Contexts;

namespace Longshore.Functions.Sandboxes;

/// <summary>Moves a program in JavaScript to the objects that it works on. For the guest's thread.</summary>
/// <param name="context">The program.</param>
/// <param name="world">What it sees beyond its memory.</param>
internal sealed class ScriptMoves(JavaScriptContext context, SandboxWorld world)
{
    // As many as wait for where they are run. What is beyond is not measured.
    private const int MeasuredMax = 1000;

    // Work that is done here, until it ends.
    private readonly Dictionary<int, NearRun> _here = [];

    /// <summary>Does work where its object is, if that is sooner.</summary>
    public MoveEnd Move(GuestMove move)
    {
        if (world.Find<GrantedBucket>() is not { } granted || granted.Bucket.Value != move.Bucket)
        {
            return Refused(OperationError.NotGranted, GrantedBucket.Missing);
        }

        if (!ObjectKey.TryParse(move.Key, out var key))
        {
            return Refused(OperationError.InvalidArgument, ObjectKey.Rule);
        }

        // Answers, connections, locks and the client are for this node.
        if (context.HasOperations || context.IsSending || world.HoldsHandles)
        {
            granted.Services.Note("here: holds something", 0);
            return MoveEnd.Stays;
        }

        var guest = new NearGuest(world, context.Store, context.Instance)
        {
            Departs = () => context.Depart(move),
            SnapshotDelta = () => context.ProgramDelta,
        };
        var run = new NearRun(granted, guest, new NearEntry((uint)move.Id, [], move.Place));
        if (run.TryRun(new ObjectAddress(granted.Bucket, key), out _))
        {
            return MoveEnd.Done;
        }

        if (_here.Count < MeasuredMax)
        {
            _here[move.Id] = run;
        }

        return MoveEnd.Stays;
    }

    /// <summary>Work that was done here has ended.</summary>
    public void Ended(int id)
    {
        if (_here.Remove(id, out var run))
        {
            run.EndedHere();
        }
    }

    /// <summary>The call has ended, and with it all of its work.</summary>
    public void Clear() => _here.Clear();

    private static MoveEnd Refused(OperationError error, string message) => new(IsDone: false, error.ToString(), message);
}
