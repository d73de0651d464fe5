namespace Longshore.Functions.Capabilities.Scratch;

/// <summary>Keeps the entries of scratch stores where they survive the node. One caller at a time.</summary>
public interface IScratchJournal
{
    /// <summary>All entries, as the changes that make them.</summary>
    Task<IReadOnlyList<ScratchChange>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Writes changes in their order. All of them are durable when the call returns, or none.</summary>
    Task WriteAsync(IReadOnlyList<ScratchChange> changes, CancellationToken cancellationToken);
}
