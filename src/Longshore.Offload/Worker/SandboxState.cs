using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Worker;

/// <summary>The state of one sandbox beyond that of its program: which of the session's calls made it, and whether a call wrote more.
/// Owned by the sandbox's thread.</summary>
/// <param name="program">The program that the sandbox started from.</param>
/// <param name="calls">The calls that every sandbox of the session runs.</param>
internal sealed class SandboxState(LoadedProgram program, StateCalls calls)
{
    private ModuleState _known = program.State;
    private int _applied;

    /// <summary>Whether a call wrote state that other sandboxes do not have.</summary>
    public bool IsOwn { get; private set; }

    /// <summary>Runs the calls that make the session's state and have not run in this sandbox.</summary>
    /// <param name="context">The sandbox.</param>
    /// <param name="own">The call that is about to run: it is not run here as well.</param>
    /// <param name="run">Runs a call, and tells whether it returned.</param>
    /// <exception cref="JavaScriptException">A call that returned elsewhere threw here.</exception>
    public void CatchUp(JavaScriptContext context, WorkerCall own, Func<StateCall, bool> run)
    {
        var hasRun = false;
        for (; calls.At(_applied) is { } next && next.Id != own.Id; _applied++)
        {
            if (next.HasThrown)
            {
                continue;
            }

            hasRun = true;
            if (!run(next) && next.HasReturned)
            {
                throw new JavaScriptException("Error", $"{next.Function} made the library's state elsewhere, and threw here");
            }
        }

        if (hasRun)
        {
            Accept(context);
        }
    }

    /// <summary>A call ended: notes what it wrote.</summary>
    /// <param name="context">The sandbox.</param>
    /// <param name="call">The call.</param>
    /// <param name="hasReturned">Whether it returned.</param>
    public void Note(JavaScriptContext context, WorkerCall call, bool hasReturned)
    {
        if (calls.At(_applied) is { } made && made.Id == call.Id)
        {
            _applied++;
            made.End(hasReturned);
            if (hasReturned)
            {
                Accept(context);
            }
        }

        IsOwn = IsOwn || _known.HasChanged(context);
    }

    // What every sandbox has is nothing of its own.
    private void Accept(JavaScriptContext context)
    {
        if (!IsOwn)
        {
            _known = ModuleState.Of(context, program.Program.Graph.Names, hasGlobals: true);
        }
    }
}
