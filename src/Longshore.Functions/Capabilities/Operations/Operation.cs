namespace Longshore.Functions.Capabilities.Operations;

/// <summary>Something that guests ask the host to do, the same for guests of every language.</summary>
/// <param name="Name">Its name, such as <c>kv.get</c>: the capability's name, a dot, the verb.</param>
/// <param name="FieldsMin">The fewest fields of a request, without the name.</param>
/// <param name="FieldsMax">The most fields of a request, without the name.</param>
/// <param name="Run">Does it. It may complete at once or later, on any thread. Every error that a guest can cause or meet is an
/// <see cref="OperationException"/>.</param>
internal sealed record Operation(
    string Name, int FieldsMin, int FieldsMax, Func<OperationCall, CancellationToken, ValueTask<OperationFields>> Run);
