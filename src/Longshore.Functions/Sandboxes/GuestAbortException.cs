namespace Longshore.Functions.Sandboxes;

/// <summary>The guest's own checks ended it: <c>env.abort</c> of AssemblyScript.</summary>
/// <param name="reason">The guest's message.</param>
/// <param name="place">The file, line and column in its source.</param>
internal sealed class GuestAbortException(string reason, string place) : Exception($"the guest aborted: {reason}")
{
    public string Place => place;
}
