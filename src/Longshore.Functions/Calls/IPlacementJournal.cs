namespace Longshore.Functions.Calls;

/// <summary>Keeps decisions of placement and what became of the calls. Used from any thread, on the path of calls: it must not block.</summary>
public interface IPlacementJournal
{
    /// <summary>A call has ended.</summary>
    /// <param name="invocation">The call.</param>
    /// <param name="result">Its result. Only values are taken of it: its output is not valid any more when they are written.</param>
    void Note(Invocation invocation, InvocationResult result);
}
