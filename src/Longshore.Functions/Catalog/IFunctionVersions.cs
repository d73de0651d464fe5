using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>The deployments of functions in a store that keeps them. A change is durable when its call returns.</summary>
public interface IFunctionVersions
{
    /// <summary>The versions of a function that are kept, newest first; none if there is no such function.</summary>
    Task<IReadOnlyList<FunctionVersion>> ListAsync(FunctionName name, CancellationToken cancellationToken);

    /// <summary>The canaries of all functions.</summary>
    Task<IReadOnlyList<FunctionVersion>> ListCanariesAsync(CancellationToken cancellationToken);

    /// <summary>Stores a version that gets some of the calls. It takes the place of another canary.</summary>
    /// <returns>The function with its number.</returns>
    Task<FunctionConfig> SaveCanaryAsync(FunctionConfig function, ReadOnlyMemory<byte> module, int percent, CancellationToken cancellationToken);

    /// <summary>Makes a version the live one, and ends a canary.</summary>
    /// <returns>False if the version is not kept.</returns>
    Task<bool> ActivateAsync(FunctionName name, int version, CancellationToken cancellationToken);

    /// <summary>Ends a canary.</summary>
    /// <param name="name">The function.</param>
    /// <param name="version">The canary's version.</param>
    /// <param name="note">Why it ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task EndCanaryAsync(FunctionName name, int version, string note, CancellationToken cancellationToken);
}
