using System.Text;
using Longshore.Functions.Capabilities.Scratch;

namespace Longshore.Tests.Functions.Capabilities;

/// <summary>A journal in memory, or one that fails.</summary>
internal sealed class RecordedJournal : IScratchJournal
{
    public IReadOnlyList<ScratchChange> Loaded { get; init; } = [];

    public string? Failure { get; init; }

    /// <summary>What a write waits for; a disk that stands still.</summary>
    public Task Disk { get; init; } = Task.CompletedTask;

    /// <summary>Every change as its store, key and value; a dash stands for a deletion.</summary>
    public List<string> Written { get; } = [];

    public Task<IReadOnlyList<ScratchChange>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(Loaded);

    public async Task WriteAsync(IReadOnlyList<ScratchChange> changes, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            throw new IOException(Failure);
        }

        await Disk;
        Written.AddRange(changes.Select(change =>
            $"{change.Store} {Text(change.Key)} {(change.Value is { } value ? Text(value) : "-")}"));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
