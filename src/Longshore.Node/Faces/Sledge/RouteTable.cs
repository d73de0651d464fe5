using System.Collections.Frozen;
using Longshore.Node.Faces.Calls;

namespace Longshore.Node.Faces.Sledge;

/// <summary>The routes of one tenant. A route takes its own path and every path below it, and of several the longest wins:
/// <c>/fib</c> takes <c>/fib</c> and <c>/fib/10</c>, never <c>/fib2</c>.</summary>
internal sealed class RouteTable
{
    private readonly FrozenDictionary<string, InvocationTarget>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _longest;

    /// <param name="targets">Every route's path, without a slash at its end, and what it leads to.</param>
    public RouteTable(IEnumerable<KeyValuePair<string, InvocationTarget>> targets)
    {
        var table = targets.ToFrozenDictionary(target => target.Key.TrimEnd('/'), target => target.Value, StringComparer.Ordinal);
        _lookup = table.GetAlternateLookup<ReadOnlySpan<char>>();
        _longest = table.Keys.Max(route => route.Length);
    }

    public InvocationTarget? Find(ReadOnlySpan<char> path)
    {
        // What is longer than every route is cut first: a path of many slashes costs no more than a route of as many.
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
