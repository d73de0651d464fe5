using Longshore.Functions.Calls;

namespace Longshore.Functions.Sandboxes;

/// <summary>An answer cannot leave while its guest runs, or not any more. It ends the call.</summary>
internal sealed class AnswerRefusedException(Failure failure, string message) : Exception(message)
{
    public Failure Failure => failure;
}
