using System.Collections.Frozen;
using System.Text;

namespace Longshore.Functions.Capabilities.Operations;

/// <summary>The operations of all capabilities of a node, by name.</summary>
internal sealed class OperationTable
{
    private readonly FrozenDictionary<string, Operation> _operations;

    /// <param name="operations">The operations.</param>
    /// <param name="faulted">Receives exceptions that are faults of the node.</param>
    public OperationTable(IEnumerable<Operation> operations, Action<Exception>? faulted = null)
    {
        _operations = operations.ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal);
        Faulted = faulted;
    }

    /// <summary>A table without operations.</summary>
    public static OperationTable Empty { get; } = new([]);

    private Action<Exception>? Faulted { get; }

    /// <summary>Runs the operation that a request asks for. Every way to end is an answer.</summary>
    /// <param name="world">What the guest sees beyond its own memory.</param>
    /// <param name="request">The request, as <see cref="OperationFrame"/> says. The operation may keep parts of it.</param>
    /// <param name="cancellationToken">Cancelled when the call that asks ends.</param>
    public ValueTask<byte[]> RunAsync(SandboxWorld world, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            var fields = OperationFrame.Read(request);
            var operation = Find(fields[0].Span);
            fields.RemoveAt(0);
            Check(operation, fields.Count);
            var running = operation.Run(new OperationCall(world, fields), cancellationToken);

            // Most operations on the node's own memory end here.
            return running.IsCompletedSuccessfully ? new(OperationFrame.Done(running.Result)) : AwaitAsync(running);
        }
        catch (Exception failure)
        {
            return new(NotDone(failure));
        }
    }

    private async ValueTask<byte[]> AwaitAsync(ValueTask<OperationFields> running)
    {
        try
        {
            return OperationFrame.Done(await running.ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            return NotDone(failure);
        }
    }

    // The border of all operations: what an operation did not foresee is a fault of the node, and an answer for the guest.
    private byte[] NotDone(Exception failure)
    {
        switch (failure)
        {
            case OperationException known:
                return OperationFrame.NotDone(known.Error, known.Message, known.SystemError);
            case OperationCanceledException:
                return OperationFrame.NotDone(OperationError.Cancelled, "the call ended before the operation");
            default:
                Faulted.Tell(failure);
                return OperationFrame.NotDone(OperationError.Failed, "the node failed; its log has the cause");
        }
    }

    private Operation Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[64];
        return name.Length <= text.Length
            && Encoding.Latin1.TryGetChars(name, text, out var length)
            && _operations.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var operation)
                ? operation
                : throw new OperationException(OperationError.UnknownOperation, $"this node has no such operation; it has {Names()}");
    }

    private string Names() => string.Join(", ", _operations.Keys.Order(StringComparer.Ordinal));

    private static void Check(Operation operation, int count)
    {
        if (count < operation.FieldsMin || count > operation.FieldsMax)
        {
            throw new OperationException(
                OperationError.InvalidArgument,
                FormattableString.Invariant($"{operation.Name} takes {operation.FieldsMin} to {operation.FieldsMax} fields, not {count}"));
        }
    }
}
