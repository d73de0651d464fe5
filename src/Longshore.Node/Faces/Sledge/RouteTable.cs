using System.Collections.Frozen;
using Longshore.Node.Faces.Calls;

namespace Longshore.Node.Faces.Sledge;

/// <summary>The routes of one tenant. A route matches its own path and every path below it. The longest match wins:
/// <c>/fib</c> matches <c>/fib</c> and <c>/fib/10</c>, never <c>/fib2</c>.</summary>
internal sealed class RouteTable
{
    private readonly FrozenDictionary<string, InvocationTarget>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _longest;

    /// <param name="targets">Every route's path, without a slash at its end, and its target.</param>
    public RouteTable(IEnumerable<KeyValuePair<string, InvocationTarget>> targets)
    {
        var table = targets.ToFrozenDictionary(target => target.Key.TrimEnd('/'), target => target.Value, StringComparer.Ordinal);
        _lookup = table.GetAlternateLookup<ReadOnlySpan<char>>();
        _longest = table.Keys.Max(route => route.Length);
    }

    public InvocationTarget? Find(ReadOnlySpan<char> path)
    {
        // The path is cut to the length of the longest route first, so that a path of many slashes costs no more than that route.
        if (path.Length > _longest)
        {
            path = path[_longest] == '/' ? path[.._longest] : Parent(path[.._longest]);
        }

        while (true)
        {
            if (_lookup.TryGetValue(path, out var target))
            {
                return target;
            }

            if (path.IsEmpty)
            {
                return null;
            }

            path = Parent(path);
        }
    }

    private static ReadOnlySpan<char> Parent(ReadOnlySpan<char> path) => path[..Math.Max(path.LastIndexOf('/'), 0)];
}
