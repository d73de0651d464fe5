using System.Text.Json;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm.Files;

namespace Longshore.JavaScript.Modules;

/// <summary>Finds modules in files as node does: by relative path, or in <c>node_modules</c> packages by their
/// <c>exports</c>.</summary>
/// <param name="root">The directory of the program. Modules below it are named by their relative path, others by their full
/// path.</param>
/// <param name="workingDirectory">The directory for paths without a leading <c>./</c> that name no package, as in ATLAS.</param>
/// <remarks>https://nodejs.org/api/esm.html#resolution-algorithm-specification</remarks>
public sealed class ModuleFiles(string root, string workingDirectory) : IModuleSource
{
    private static readonly string[] Extensions = ["", ".js", ".mjs", ".cjs", JsonModule.Extension];
    private static readonly string[] Conditions = ["longshore", "import", "module", "default"];

    // The conditions for packages written for require.
    private static readonly string[] RequireConditions = ["require", "node", "default"];

    private readonly string _root = Path.GetFullPath(root);

    /// <summary>The root directory of a program: the nearest directory with a <c>package.json</c>, otherwise the program's
    /// own.</summary>
    public static string RootOf(string program)
    {
        var own = Path.GetDirectoryName(Path.GetFullPath(program))!;
        for (var at = own; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "package.json")))
            {
                return at;
            }
        }

        return own;
    }

    /// <summary>The root directory: a full path.</summary>
    public string Root => _root;

    /// <summary>The name of the module in a file.</summary>
    public string NameOf(string path)
    {
        var relative = Path.GetRelativePath(_root, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }

    /// <inheritdoc/>
    public string Resolve(string importer, string specifier)
    {
        if (specifier.StartsWith("node:", StringComparison.Ordinal))
        {
            throw new JavaScriptException("Error", $"Cannot find module '{specifier}' imported from {importer}: node's own modules do not exist here");
        }

        var directory = Path.GetDirectoryName(PathOf(importer))!;
        var found = specifier switch
        {
            ['.', '/', ..] or ['.', '.', '/', ..] or ['/', ..] => FindFile(Path.Combine(directory, specifier)),
            _ when specifier.StartsWith("file://", StringComparison.Ordinal) => FindFile(new Uri(specifier).LocalPath),
            ['#', ..] => null,
            _ => FindPackage(directory, specifier) ?? FindFile(Path.Combine(workingDirectory, specifier)),
        };
        return found is null
            ? throw new JavaScriptException("Error", $"Cannot find module '{specifier}' imported from {importer}")
            : NameOf(found);
    }

    /// <summary>The module of a relative path in the working directory, or null if there is none.</summary>
    public string? FindInWorkingDirectory(string specifier) =>
        specifier is ['.', '/', ..] or ['.', '.', '/', ..] && FindFile(Path.Combine(workingDirectory, specifier)) is { } found ? NameOf(found) : null;

    /// <inheritdoc/>
    public string Load(string name)
    {
        try
        {
            var path = PathOf(name);
            var text = ReadText(path);
            return Path.GetExtension(name) == JsonModule.Extension ? JsonModule.Wrap(name, text)
                : IsCommonJs(path, text) ? CommonJs.Wrap(name, text, specifier => TryResolve(name, specifier))
                : text;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JavaScriptException("Error", $"Cannot read module '{name}': {failure.Message}");
        }
    }

    private static string ReadText(string path)
    {
        using var reader = new StreamReader(new MemoryStream(HostFile.Read(path, ModuleGraph.TextBytesMax)));
        return reader.ReadToEnd();
    }

    // As in node, the extension decides, then the nearest package.json, then the text. A text with import or export statements is
    // an ES module even if its package says otherwise.
    private static bool IsCommonJs(string path, string text)
    {
        if (Path.GetExtension(path) is not ".js" and var extension)
        {
            return extension == ".cjs";
        }

        for (var at = Path.GetDirectoryName(path); at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Combine(at, "package.json") is var manifest && File.Exists(manifest))
            {
                return ReadManifest(manifest, fields => Text(fields, "type")) != "module" && CommonJs.IsLikely(text);
            }
        }

        return CommonJs.IsLikely(text);
    }

    private string? TryResolve(string importer, string specifier)
    {
        try
        {
            return Resolve(importer, specifier);
        }
        catch (JavaScriptException)
        {
            return null;
        }
    }

    private static T ReadManifest<T>(string path, Func<JsonElement, T> read)
    {
        try
        {
            using var description = JsonDocument.Parse(HostFile.Read(path, ModuleGraph.TextBytesMax));
            return read(description.RootElement);
        }
        catch (JsonException malformed)
        {
            throw new JavaScriptException("Error", $"{path} is not valid JSON: {malformed.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JavaScriptException("Error", $"Cannot read {path}: {failure.Message}");
        }
    }

    private static string? FindFile(string path)
    {
        var full = Path.GetFullPath(path);
        return Extensions.Select(extension => full + extension).FirstOrDefault(File.Exists)
            ?? (Directory.Exists(full) ? Extensions.Skip(1).Select(extension => Path.Combine(full, "index" + extension)).FirstOrDefault(File.Exists) : null);
    }

    private static string? FindPackage(string directory, string specifier)
    {
        var parts = specifier.Split('/');
        var length = specifier.StartsWith('@') ? 2 : 1;
        if (parts.Length < length || parts.Take(length).Any(part => part is "" or "." or ".."))
        {
            return null;
        }

        var name = string.Join('/', parts.Take(length));
        var subpath = string.Join('/', parts.Skip(length));
        for (var at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            var package = Path.Combine(at, "node_modules", name);
            if (Directory.Exists(package))
            {
                return FindInPackage(package, subpath);
            }
        }

        return null;
    }

    private static string? FindInPackage(string package, string subpath)
    {
        var manifest = Path.Combine(package, "package.json");
        if (!File.Exists(manifest))
        {
            return FindFile(Path.Combine(package, subpath));
        }

        var target = ReadManifest(manifest, fields => fields.TryGetProperty("exports", out var exports)
            ? Export(exports, subpath.Length == 0 ? "." : "./" + subpath, Conditions) ?? Export(exports, subpath.Length == 0 ? "." : "./" + subpath, RequireConditions)
            : subpath.Length > 0 ? subpath : Text(fields, "module") ?? Text(fields, "main") ?? "index.js");
        return target is null ? null : FindFile(Path.Combine(package, target));
    }

    private static string? Text(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // The exact subpath has priority, then the pattern with the longest prefix before its star.
    private static string? Export(JsonElement exports, string subpath, string[] conditions)
    {
        var hasSubpaths = exports.ValueKind == JsonValueKind.Object && exports.EnumerateObject().Any(each => each.Name.StartsWith('.'));
        if (!hasSubpaths)
        {
            return subpath == "." ? Target(exports, conditions) : null;
        }

        if (exports.TryGetProperty(subpath, out var exact))
        {
            return Target(exact, conditions);
        }

        foreach (var pattern in exports.EnumerateObject().Where(each => each.Name.Contains('*', StringComparison.Ordinal)).OrderByDescending(each => each.Name.IndexOf('*', StringComparison.Ordinal)))
        {
            var star = pattern.Name.IndexOf('*', StringComparison.Ordinal);
            var (before, after) = (pattern.Name[..star], pattern.Name[(star + 1)..]);
            if (subpath.Length >= before.Length + after.Length && subpath.StartsWith(before, StringComparison.Ordinal) && subpath.EndsWith(after, StringComparison.Ordinal))
            {
                return Target(pattern.Value, conditions)?.Replace("*", subpath[before.Length..^after.Length], StringComparison.Ordinal);
            }
        }

        return null;
    }

    // Conditions are tried in the order in which the package lists them.
    private static string? Target(JsonElement target, string[] conditions) => target.ValueKind switch
    {
        JsonValueKind.String => target.GetString(),
        JsonValueKind.Array => target.EnumerateArray().Select(each => Target(each, conditions)).FirstOrDefault(each => each is not null),
        JsonValueKind.Object => target.EnumerateObject().Where(each => conditions.Contains(each.Name, StringComparer.Ordinal))
            .Select(each => Target(each.Value, conditions)).FirstOrDefault(each => each is not null),
        _ => null,
    };

    /// <summary>The file of a module: a full path.</summary>
    public string PathOf(string name) => Path.Combine(_root, name);
}
