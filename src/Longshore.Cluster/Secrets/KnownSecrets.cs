using Longshore.Functions.Capabilities.Secrets;

namespace Longshore.Cluster.Secrets;

/// <summary>Which versions of secrets stand at NATS, by whom, and for whom. Decides what this node writes. One caller at a time.</summary>
/// <param name="self">This node's id.</param>
/// <param name="isTrusted">Whether a writer is trusted, by its id. This node is.</param>
internal sealed class KnownSecrets(string self, Func<string, bool> isTrusted)
{
    private readonly Dictionary<string, Dictionary<string, Written>> _written = new(StringComparer.Ordinal);

    /// <summary>An entry was read, whose signature is that of its writer, or was written.</summary>
    public void Note(SecretName name, string writer, SecretAge age, IEnumerable<string> readers)
    {
        if (!_written.TryGetValue(name.Value, out var writers))
        {
            _written[name.Value] = writers = new Dictionary<string, Written>(StringComparer.Ordinal);
        }

        writers[writer] = new Written(age, [.. readers]);
    }

    /// <summary>An entry is gone, or is none.</summary>
    public void Forget(SecretName name, string writer)
    {
        if (_written.TryGetValue(name.Value, out var writers) && writers.Remove(writer) && writers.Count == 0)
        {
            _written.Remove(name.Value);
        }
    }

    /// <summary>Nothing is known any more: the entries are listed anew.</summary>
    public void Clear() => _written.Clear();

    /// <summary>Whether this node has to write its copy.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="readers">The ids of the other nodes that it trusts.</param>
    public SecretNeed NeedOf(SecretCopy copy, IEnumerable<string> readers)
    {
        var known = Trusted(copy.Name).Select(each => each.Value).ToArray();
        if (known.Any(each => each.Age.IsLaterThan(copy.Age)))
        {
            return SecretNeed.None;
        }

        var same = known.Where(each => each.Age == copy.Age).ToArray();
        // A removal is for all that trust its writer. Those that trust only this node have its older entry.
        return same.Length == 0 || (copy.Value is null && IsObsolete(copy.Name)) ? SecretNeed.Version
            : copy.Value is not null && readers.Any(reader => !same.Any(each => each.Readers.Contains(reader))) ? SecretNeed.Readers
            : SecretNeed.None;
    }

    /// <summary>Whether this node's entry is of no use: somebody has written a later version.</summary>
    public bool IsObsolete(SecretName name) =>
        _written.TryGetValue(name.Value, out var writers) && writers.TryGetValue(self, out var mine)
        && Trusted(name).Any(each => each.Value.Age.IsLaterThan(mine.Age));

    private IEnumerable<KeyValuePair<string, Written>> Trusted(SecretName name) =>
        _written.TryGetValue(name.Value, out var writers) ? writers.Where(each => isTrusted(each.Key)) : [];

    private sealed record Written(SecretAge Age, HashSet<string> Readers);
}
