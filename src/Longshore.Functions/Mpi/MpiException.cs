namespace Longshore.Functions.Mpi;

/// <summary>A world has failed, with all of its ranks.</summary>
/// <param name="name">The failure's name, such as <c>MpiDeadlock</c>.</param>
/// <param name="message">The sentence that explains it. Holds no payload.</param>
internal sealed class MpiException(string name, string message) : Exception(message)
{
    /// <summary>The failure's name.</summary>
    public string Name => name;
}
