using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.State;

namespace Longshore.Functions.Capabilities.State;

/// <summary>The operations on state. The first field of each is the namespace, the second the region.</summary>
internal static class StateOperations
{
    private const string Exclusive = "write";
    private const string Shared = "read";
    private const string Discard = "discard";

    // namespace, region.
    private const int FixedFields = 2;

    /// <summary>All operations.</summary>
    public static IEnumerable<Operation> All =>
    [
        Of("state.read", 2, ReadAsync),
        Of("state.write", 3, WriteAsync, changes: true),
        Of("state.append", 1, AppendAsync, changes: true),
        Of("state.size", 0, SizeAsync),
        Of("state.resize", 1, ResizeAsync, changes: true),
        Of("state.delete", 0, DeleteAsync, changes: true),
        Of("state.push", 0, PushAsync, changes: true),
        Of("state.pull", 1, PullAsync),
        Of("state.lock", 3, LockAsync),
        Of("state.unlock", 0, UnlockAsync),
    ];

    private static Operation Of(
        string name, int fields, Func<OperationCall, StateUse, CancellationToken, ValueTask<OperationFields>> run, bool changes = false) =>
        new(name, FixedFields, FixedFields + fields, (call, ended) => RunAsync(call, run, changes, ended));

    // The border of state for operations.
    private static async ValueTask<OperationFields> RunAsync(
        OperationCall call, Func<OperationCall, StateUse, CancellationToken, ValueTask<OperationFields>> run, bool changes, CancellationToken ended)
    {
        try
        {
            using var use = Granted(call, changes).Space.Use(call.Text(1));
            return await run(call, use, ended);
        }
        catch (StateException failure)
        {
            throw StateErrors.Of(failure);
        }
    }

    // (namespace, region, offset, length) to (bytes, version). Without a length, to the region's end.
    private static async ValueTask<OperationFields> ReadAsync(OperationCall call, StateUse use, CancellationToken ended)
    {
        var length = call.OptionalInteger(3, 0, StateLimits.RegionBytesMax) ?? StateLimits.RegionBytesMax;
        var (bytes, stamp) = await use.ReadAsync(Offset(call, 2) ?? 0, length, ended);
        return OperationFields.Of(bytes, OperationFields.Integer(stamp));
    }

    // (namespace, region, offset, bytes, expected version or nothing) to (version)
    private static async ValueTask<OperationFields> WriteAsync(OperationCall call, StateUse use, CancellationToken ended)
    {
        var expected = call.OptionalInteger(4, 0, long.MaxValue);
        var (_, stamp) = await use.WriteAsync(Offset(call, 2) ?? 0, Bytes(call, 3), expected, ended);
        return OperationFields.Of(OperationFields.Integer(stamp));
    }

    // (namespace, region, bytes) to (offset)
    private static async ValueTask<OperationFields> AppendAsync(OperationCall call, StateUse use, CancellationToken ended)
    {
        var (at, _) = await use.WriteAsync(offset: null, Bytes(call, 2), expected: null, ended);
        return OperationFields.Of(OperationFields.Integer(at));
    }

    // (namespace, region) to (length), or to nothing if there is no region.
    private static async ValueTask<OperationFields> SizeAsync(OperationCall call, StateUse use, CancellationToken ended)
    {
        var (exists, length) = await use.LengthAsync(ended);
        return exists ? OperationFields.Of(OperationFields.Integer(length)) : OperationFields.Empty;
    }

    // (namespace, region, length)
    private static async ValueTask<OperationFields> ResizeAsync(OperationCall call, StateUse use, CancellationToken ended)
    {
        var length = call.Fields.Count > 2 ? call.Integer(2, 0, StateLimits.RegionBytesMax) : 0;
        await use.LengthAsync(ended);
        await use.Tier.Remote.PushAsync(use.Region, Token(call, use), length, ended);
        return OperationFields.Empty;
    }

    // (namespace, region) to ("1" or "0")
    private static async ValueTask<OperationFields> DeleteAsync(OperationCall call, StateUse use, CancellationToken ended) =>
        Truth(await use.Tier.Remote.DeleteAsync(use.Region, ended));

    // (namespace, region) to ("1" if there was something to push)
    private static async ValueTask<OperationFields> PushAsync(OperationCall call, StateUse use, CancellationToken ended) =>
        Truth(await use.Tier.Remote.PushAsync(use.Region, Token(call, use), length: null, ended));

    // (namespace, region, "discard" or nothing) to what state.size answers
    private static async ValueTask<OperationFields> PullAsync(OperationCall call, StateUse use, CancellationToken ended)
    {
        var discards = call.OptionalText(2) switch
        {
            null => false,
            Discard => true,
            _ => throw new OperationException(OperationError.InvalidArgument, $"the third field of the request is \"{Discard}\" or empty"),
        };
        await use.Tier.Remote.PullAsync(use.Region, discards, ended);
        return await SizeAsync(call, use, ended);
    }

    // (namespace, region, "write" or "read", milliseconds to wait, milliseconds of the lease) to (token)
    private static async ValueTask<OperationFields> LockAsync(OperationCall call, StateUse use, CancellationToken ended)
    {
        var isExclusive = call.OptionalText(2) switch
        {
            null or Exclusive => true,
            Shared => false,
            _ => throw new OperationException(OperationError.InvalidArgument, $"a lock is \"{Exclusive}\" or \"{Shared}\""),
        };
        var token = await Locks(call).TakeAsync(
            use.Tier.Locks, use.Region.Key, isExclusive, Span(call, 3, StateLimits.LeaseMax, min: 0), Span(call, 4, StateLimits.LeaseDefault, min: 1), ended);
        return OperationFields.Of(OperationFields.Integer(token));
    }

    // (namespace, region) to ("1" if the call had it)
    private static async ValueTask<OperationFields> UnlockAsync(OperationCall call, StateUse use, CancellationToken ended) =>
        Truth(await Locks(call).ReleaseAsync(use.Region.Key));

    private static OperationFields Truth(bool value) => OperationFields.Of(OperationFields.Text(value ? "1" : "0"));

    private static HeldLocks Locks(OperationCall call) => call.World.Find<HeldLocks>()!;

    private static long? Token(OperationCall call, StateUse use) => Locks(call).TokenOf(use.Region.Key);

    private static long? Offset(OperationCall call, int index) =>
        call.OptionalText(index) is null ? null : call.Integer(index, 0, StateLimits.RegionBytesMax);

    private static ReadOnlyMemory<byte> Bytes(OperationCall call, int index) => index < call.Fields.Count ? call.Fields[index] : default;

    private static TimeSpan Span(OperationCall call, int index, TimeSpan missing, int min) => call.OptionalText(index) is null
        ? missing
        : TimeSpan.FromMilliseconds(call.Integer(index, min, (long)StateLimits.LeaseMax.TotalMilliseconds));

    private static StateBinding Granted(OperationCall call, bool changes)
    {
        var grant = $"{StateCapability.CapabilityName}:{call.Text(0)}";
        var binding = call.Granted<GrantedState>(grant).Find(call.Fields[0].Span) ?? throw OperationCall.NotGranted(grant);
        return binding.IsReadOnly && changes
            ? throw new OperationException(OperationError.NotGranted, $"the function may only read this namespace of state: deploy it with --grant {grant}")
            : binding;
    }
}
