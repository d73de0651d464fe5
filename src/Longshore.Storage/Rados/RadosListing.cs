using System.Text;
using Longshore.Functions.Objects;
using Longshore.Storage.Rados.Native;

namespace Longshore.Storage.Rados;

/// <summary>A page of a namespace. RADOS tells names in no order, so all of them are looked at for each page, and the least are kept.</summary>
/// <param name="query">What is asked for.</param>
internal sealed class RadosListing(ObjectQuery query)
{
    // The greatest first, so that it gives way to a lesser one. One more than the page, which tells whether another page follows.
    private readonly PriorityQueue<ObjectKey, ObjectKey> _least = new(Comparer<ObjectKey>.Create((x, y) => y.CompareTo(x)));
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(query.Prefix);
    private readonly byte[] _after = Encoding.UTF8.GetBytes(query.After);

    /// <summary>Reads the page. Blocks.</summary>
    /// <exception cref="RadosException">The namespace cannot be listed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ObjectPage Read(RadosNamespace space, CancellationToken cancellationToken)
    {
        space.List(name =>
        {
            Consider(name);
            return !cancellationToken.IsCancellationRequested;
        });
        cancellationToken.ThrowIfCancellationRequested();
        var keys = _least.UnorderedItems.Select(item => item.Element).Order().ToArray();
        var isLast = keys.Length <= query.ObjectsMax;
        ObjectKey[] page = isLast ? keys : keys[..query.ObjectsMax];
        return new ObjectPage([.. page.Select(key => Status(space, key, cancellationToken)).OfType<ObjectInfo>()], isLast ? null : page[^1].Value);
    }

    private void Consider(ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith(_prefix) || name.SequenceCompareTo(_after) <= 0 || !ObjectKey.TryParse(Encoding.UTF8.GetString(name), out var key))
        {
            return;
        }

        if (_least.Count <= query.ObjectsMax)
        {
            _least.Enqueue(key, key);
        }
        else
        {
            _least.EnqueueDequeue(key, key);
        }
    }

    // One that was removed meanwhile is left out.
    private static ObjectInfo? Status(RadosNamespace space, ObjectKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return RadosObjectStore.InfoOf(key, space.ReadHead(key.Value, 0, [])) with { ContentType = "" };
        }
        catch (RadosException failure) when (RadosErrors.IsNotFound(failure))
        {
            return null;
        }
    }
}
