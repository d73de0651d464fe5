using System.Collections.Concurrent;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Rpc;

namespace Longshore.Node.Faces.Rpc;

/// <summary>Maps request types to functions. A route has the type of its specification; a deployed function gets one when a client first
/// asks for it.</summary>
internal sealed class RpcRoutes(IFunctionCatalog catalog, IReadOnlyDictionary<uint, InvocationTarget> routes)
{
    // More names than a node has functions. Names beyond it get no type.
    private const int NamesMax = 65_536;

    private readonly ConcurrentDictionary<FunctionName, uint> _types = new();
    private readonly ConcurrentDictionary<uint, FunctionName> _names = new();
    private readonly Lock _lock = new();

    /// <summary>The type of a deployed function, or null.</summary>
    public uint? TypeOf(FunctionName name)
    {
        if (catalog.Find(name) is null)
        {
            return null;
        }

        if (_types.TryGetValue(name, out var known))
        {
            return known;
        }

        lock (_lock)
        {
            if (_types.TryGetValue(name, out known))
            {
                return known;
            }

            if (_types.Count == NamesMax)
            {
                return null;
            }

            var type = RpcProtocol.FirstFoundType + (uint)_types.Count;
            _names[type] = name;
            _types[name] = type;
            return type;
        }
    }

    /// <summary>The target of a type, or null.</summary>
    public InvocationTarget? Find(uint type)
    {
        if (routes.TryGetValue(type, out var route))
        {
            return route;
        }

        return _names.TryGetValue(type, out var name) && catalog.Find(name) is { } function
            ? new InvocationTarget(Invocation.Of(function.Spec), "", function.Limits.InputBytesMax)
            : null;
    }
}
