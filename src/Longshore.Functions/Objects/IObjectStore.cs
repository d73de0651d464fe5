namespace Longshore.Functions.Objects;

/// <summary>Keeps objects: bytes of any size under a key in a bucket. A bucket is there as soon as something is put into it. May be used from any
/// thread.</summary>
/// <remarks>
/// An object is read and replaced as a whole: nobody sees a part of a put, also after a crash. A put that has returned is durable, and every
/// later read sees it or a later one. A put that failed changed nothing, except that <see cref="ObjectFailure.Unavailable"/>,
/// <see cref="ObjectFailure.TimedOut"/> and a cancellation may leave it done. Every error of a store is an <see cref="ObjectException"/>.
/// <see cref="GuardedObjectStore"/> adds the limits that all stores share.
/// </remarks>
public interface IObjectStore
{
    /// <summary>Puts an object in place of what the key has, if the condition holds. Both are one atomic step.</summary>
    /// <returns>What is known of the new object.</returns>
    Task<ObjectInfo> PutAsync(ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken);

    /// <summary>Begins to read an object, or a part of it.</summary>
    /// <returns>The object; the caller disposes it.</returns>
    Task<ObjectBody> OpenAsync(ObjectAddress address, ObjectRange range, CancellationToken cancellationToken);

    /// <summary>What is known of an object, or null if there is none.</summary>
    Task<ObjectInfo?> StatAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Removes an object. If there is none, nothing happens.</summary>
    Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>A page of a bucket's objects. Names in the store that are no keys of ours are left out.</summary>
    Task<ObjectPage> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken);

    /// <summary>The hosts that keep an object, or would keep it: it need not be there. Asked before a guest's call may
    /// move to its object, so a store answers from memory where it can.</summary>
    Task<ObjectLocation> LocateAsync(ObjectAddress address, CancellationToken cancellationToken);
}
