namespace Longshore.Functions.Objects;

/// <summary>An object that is the input of a call. The executor that runs the call reads it, so that it moves only as far as the executor is
/// away from it: one beside the object reads it there.</summary>
/// <param name="Store">The store that has it.</param>
/// <param name="Address">Where it is found.</param>
/// <param name="Info">What was known of it when the call arrived.</param>
public sealed record InputObject(IObjectStore Store, ObjectAddress Address, ObjectInfo Info)
{
    /// <summary>Whether only the object of <see cref="Info"/> is read, and not one that has replaced it: its bytes are counted. Default: false.</summary>
    public bool IsExact { get; init; }

    /// <summary>Finds an object.</summary>
    /// <exception cref="ObjectException">There is none, or the store cannot be asked.</exception>
    public static async Task<InputObject> FindAsync(IObjectStore store, ObjectAddress address, CancellationToken cancellationToken)
    {
        var info = await store.StatAsync(address, cancellationToken).ConfigureAwait(false) ?? throw ObjectException.NotFound(address);
        return new InputObject(store, address, info);
    }

    /// <summary>Reads the object as it is now.</summary>
    /// <param name="bytesMax">The most bytes that it may have.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ObjectException">It is gone, has more bytes, cannot be read, or is another one and must not be.</exception>
    public async Task<byte[]> ReadAsync(int bytesMax, CancellationToken cancellationToken)
    {
        await using var body = await Store.OpenAsync(Address, ObjectRange.All, cancellationToken).ConfigureAwait(false);
        if (IsExact && (body.Info.ETag != Info.ETag || body.Info.Size != Info.Size))
        {
            throw ObjectException.Changed(Address);
        }

        return await body.ReadAllAsync(bytesMax, cancellationToken).ConfigureAwait(false);
    }
}
