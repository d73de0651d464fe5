using Longshore.Functions.Specs;

namespace Longshore.Functions.Logs;

/// <summary>The durable log of functions, bounded by bytes and age. An entry is on the disk when the call that adds it returns. A crash leaves no half
/// of an entry.</summary>
public interface ILogStore
{
    /// <summary>Adds entries in their order. At the bound of bytes, the function with the most of them loses its oldest entries.</summary>
    Task AddAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>The entries that a query asks for, oldest first.</summary>
    Task<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>Removes the entries of a function.</summary>
    Task RemoveAsync(FunctionName function, CancellationToken cancellationToken);
}
