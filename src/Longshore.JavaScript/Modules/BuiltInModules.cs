using System.Collections.Frozen;
using System.Reflection;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>The modules that the runtime itself has, under the names that Workers and node give them. Those of node are our own
/// (<c>Node</c>), or of the package <c>@jspm/core</c>, whose files are modules of their own.</summary>
public static class BuiltInModules
{
    /// <summary>The prefix of node's own modules.</summary>
    internal const string NodePrefix = "node:";

    private const string FilePrefix = "longshore:node/";
    private const string OwnFolder = "node/";
    private const string CoreFolder = "node-core/";
    private const string Extension = ".js";
    private const string Chunk = "chunk-";

    private static readonly FrozenSet<string> Resources = Assembly.GetExecutingAssembly().GetManifestResourceNames().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The module with <c>connect</c>.</summary>
    public static ModuleText Sockets { get; } = new(
        "cloudflare:sockets", "export const connect = globalThis[Symbol.for('longshore:connect')];", new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The module that has nothing, for parts of packages that are not for browsers.</summary>
    internal const string Empty = FilePrefix + "empty.js";

    /// <summary>The names of node's modules that exist here, without the prefix, in order.</summary>
    public static IReadOnlyList<string> NodeNames { get; } =
    [
        .. Resources
            .Select(each => each.StartsWith(OwnFolder, StringComparison.Ordinal) ? each[OwnFolder.Length..]
                : each.StartsWith(CoreFolder, StringComparison.Ordinal) && !IsPart(each[CoreFolder.Length..]) ? each[CoreFolder.Length..]
                : "")
            .Where(each => each.Length > 0)
            .Select(each => each[..^Extension.Length])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static readonly FrozenSet<string> Nodes = NodeNames.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The name of the module that a specifier stands for, or null. As in node, a name without the prefix stands for node's module
    /// before any package.</summary>
    /// <param name="specifier">The specifier.</param>
    /// <param name="importer">The importing module, which may be one of these.</param>
    public static string? Find(string specifier, string importer = "")
    {
        var name = specifier.StartsWith(NodePrefix, StringComparison.Ordinal) ? specifier[NodePrefix.Length..] : specifier;
        return specifier == Sockets.Name ? specifier
            : Nodes.Contains(name) ? NodePrefix + name
            : FindFile(specifier, importer);
    }

    /// <summary>Whether there is a module of this name.</summary>
    public static bool Contains(string name) => TryLoad(name) is not null;

    /// <summary>The text of a module by its name, or null.</summary>
    public static string? TryLoad(string name)
    {
        if (name == Sockets.Name)
        {
            return Sockets.Source;
        }

        if (name.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            return Resources.Contains(CoreFolder + name[FilePrefix.Length..]) ? QuickJsModule.ReadScript(CoreFolder + name[FilePrefix.Length..]) : null;
        }

        if (!name.StartsWith(NodePrefix, StringComparison.Ordinal) || !Nodes.Contains(name[NodePrefix.Length..]))
        {
            return null;
        }

        var file = name[NodePrefix.Length..] + Extension;
        return Resources.Contains(OwnFolder + file)
            ? QuickJsModule.ReadScript(OwnFolder + file)
            : $"import all from '{FilePrefix}{file}'; export * from '{FilePrefix}{file}'; export {{ all as default, all as 'module.exports' }};";
    }

    private static bool IsPart(string file) => file.StartsWith(Chunk, StringComparison.Ordinal) || FilePrefix + file == Empty;

    private static string? FindFile(string specifier, string importer)
    {
        const string Top = "/";
        var isPart = importer.StartsWith(FilePrefix, StringComparison.Ordinal) && specifier.StartsWith('.');
        var name = isPart
            ? FilePrefix + Path.GetFullPath(specifier, Path.GetFullPath(Path.GetDirectoryName(importer[FilePrefix.Length..])!, Top))[Top.Length..]
            : specifier;
        return name.StartsWith(FilePrefix, StringComparison.Ordinal) && Resources.Contains(CoreFolder + name[FilePrefix.Length..]) ? name : null;
    }
}
