using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Agent;

/// <summary>Runs the functions of jobs on a board.</summary>
public interface IBoardProgram : IAsyncDisposable
{
    /// <summary>Whether the board has a module.</summary>
    bool HasModule(ModuleDigest digest);

    /// <summary>Keeps a module.</summary>
    /// <exception cref="InvalidDataException">Its digest is another one.</exception>
    Task KeepAsync(ModuleDigest digest, byte[] module, CancellationToken cancellationToken);

    /// <summary>Runs a function, whose module the board has.</summary>
    /// <param name="spec">The function.</param>
    /// <param name="arguments">Its input, as JSON.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<BoardAnswer> RunAsync(FunctionSpec spec, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken);

    /// <summary>Runs a call of a function, whose module the board has. Every way to fail is an answer.</summary>
    /// <param name="spec">The function.</param>
    /// <param name="call">The call, as <see cref="WholeWire"/> writes it.</param>
    /// <param name="left">The time that the guest may run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<BoardAnswer> CallAsync(FunctionSpec spec, ReadOnlyMemory<byte> call, TimeSpan left, CancellationToken cancellationToken);
}
