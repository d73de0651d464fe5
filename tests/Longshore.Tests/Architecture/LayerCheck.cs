using Mono.Cecil;

namespace Longshore.Tests.Architecture;

/// <summary>Finds the types of an assembly that use a type of a higher layer.</summary>
/// <remarks>A type in the project's own folder belongs to the highest layer that it uses. So options records may be used by
/// every folder above what they contain, and what composes all folders may be used by none.</remarks>
internal sealed class LayerCheck
{
    private const int BelowAll = -1;

    private readonly Layers _layers;
    private readonly Func<TypeDefinition, string?> _folderOf;
    private readonly List<TypeDefinition> _types;
    private readonly Dictionary<TypeDefinition, HashSet<TypeDefinition>> _uses;
    private readonly Dictionary<TypeDefinition, int> _rootLayers = [];

    private LayerCheck(Layers layers, IEnumerable<TypeDefinition> types, Func<TypeDefinition, string?> folderOf)
    {
        _layers = layers;
        _folderOf = folderOf;
        _types = [.. types.Where(type => folderOf(type) is not null)];
        _uses = _types.ToDictionary(type => type, UsedTypes.Of);
        RaiseRootLayers();
    }

    /// <summary>One sentence for each use of a higher layer and for each type whose folder is not listed.</summary>
    /// <param name="layers">The order of the folders.</param>
    /// <param name="types">The types of the assembly, without nested ones.</param>
    /// <param name="folderOf">The folder of a type: empty for the project's own, null for generated code.</param>
    public static IReadOnlyList<string> Violations(
        Layers layers, IEnumerable<TypeDefinition> types, Func<TypeDefinition, string?> folderOf) =>
        [.. new LayerCheck(layers, types, folderOf).Violations().Order(StringComparer.Ordinal)];

    private IEnumerable<string> Violations() => _types.Where(type => !IsInRoot(type)).SelectMany(type => LayerOf(type) switch
    {
        null => [$"{type.FullName} is in a folder that is not listed"],
        { } own => _uses[type].Where(used => LayerOf(used) > own).Select(used => $"{type.FullName} uses {used.FullName}"),
    });

    private int? LayerOf(TypeDefinition type) => _folderOf(type) switch
    {
        null => BelowAll,
        "" => _rootLayers.GetValueOrDefault(type, BelowAll),
        var folder => _layers.Of(folder),
    };

    private bool IsInRoot(TypeDefinition type) => _folderOf(type) is "";

    // Root types may use each other in cycles, so the layers rise until nothing changes.
    private void RaiseRootLayers()
    {
        bool hasChanged;
        do
        {
            hasChanged = false;
            foreach (var type in _types.Where(IsInRoot))
            {
                var layer = _uses[type].Max(used => LayerOf(used)) ?? BelowAll;
                hasChanged |= layer > LayerOf(type);
                _rootLayers[type] = layer;
            }
        }
        while (hasChanged);
    }
}
