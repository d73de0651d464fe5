using System.Text.Json;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm.Files;

namespace Longshore.JavaScript.Modules;

/// <summary>Finds the file of a module as node does: by path, in <c>node_modules</c>, by <c>exports</c> and <c>imports</c> of a
/// <c>package.json</c>. Of builds for several runtimes it takes that for Workers, then that for browsers.</summary>
/// <remarks>https://nodejs.org/api/esm.html#resolution-algorithm-specification and https://nodejs.org/api/modules.html#all-together</remarks>
internal sealed class NodeResolution
{
    private const string Manifest = "package.json";
    private const string Index = "index";
    private const string Packages = "node_modules";

    /// <summary>The extensions of files that are compiled.</summary>
    public static readonly string[] CompiledExtensions = [".ts", ".tsx", ".mts", ".jsx"];

    private static readonly string[] Extensions = ["", ".js", ".mjs", ".cjs", JsonModule.Extension, .. CompiledExtensions];

    // TypeScript imports a file by the name that it will have when it is compiled.
    private static readonly (string Written, string[] Sources)[] SourceExtensions =
        [(".js", [".ts", ".tsx", ".jsx"]), (".mjs", [".mts"]), (".jsx", [".tsx"])];

    // The second list of each pair is for packages that have nothing for the first.
    private static readonly string[][] ImportConditions =
    [
        ["longshore", "workerd", "worker", "browser", "import", "module", "default"],
        ["longshore", "require", "node", "default"],
    ];

    private static readonly string[][] RequireConditions =
    [
        ["longshore", "workerd", "worker", "browser", "require", "default"],
        ["longshore", "require", "node", "import", "default"],
    ];

    // What was read of package.json files, by path; and the nearest one of a directory, or null.
    private readonly Dictionary<string, JsonElement> _manifests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _nearest = new(StringComparer.Ordinal);

    /// <summary>The file that a specifier stands for, or the name of a built-in module, or null.</summary>
    /// <param name="directory">The directory of the importing module.</param>
    /// <param name="specifier">The specifier.</param>
    /// <param name="isRequired">Whether it is required, not imported.</param>
    public string? Find(string directory, string specifier, bool isRequired)
    {
        var conditions = isRequired ? RequireConditions : ImportConditions;
        var found = specifier switch
        {
            _ when specifier.Contains('\0', StringComparison.Ordinal) => null,
            "." or ".." or ['.', '/', ..] or ['.', '.', '/', ..] or ['/', ..] => FindFile(Path.Combine(directory, specifier)),
            _ when specifier.StartsWith("file://", StringComparison.Ordinal) => Uri.TryCreate(specifier, UriKind.Absolute, out var url) ? FindFile(url.LocalPath) : null,
            ['#', ..] => FindInternal(directory, specifier, conditions),
            _ => BuiltInModules.Find(specifier) ?? Replacement(directory, specifier) ?? FindPackage(directory, specifier, conditions),
        };
        return found is not null && Path.IsPathRooted(found) && IsInstalled(found) ? ReplacementOf(found) : found;
    }

    /// <summary>The file of a path without its extension, or of a directory.</summary>
    public string? FindFile(string path) => FindFile(path, mayBePackage: true);

    /// <summary>The field <c>type</c> of the nearest <c>package.json</c>, or null.</summary>
    public string? TypeOf(string path) =>
        NearestManifest(Path.GetDirectoryName(path)) is { } manifest ? ReadManifest(manifest, fields => Text(fields, "type")) : null;

    /// <summary>Whether a file belongs to a package that was installed.</summary>
    public static bool IsInstalled(string path) => path.Split(Path.DirectorySeparatorChar).Contains(Packages, StringComparer.Ordinal);

    private string? FindFile(string path, bool mayBePackage)
    {
        var full = Path.GetFullPath(path);
        if (!Path.EndsInDirectorySeparator(path) && (Extensions.Select(extension => full + extension).FirstOrDefault(File.Exists) ?? FindSource(full)) is { } found)
        {
            return found;
        }

        if (!Directory.Exists(full))
        {
            return null;
        }

        var manifest = Path.Combine(full, Manifest);
        return (mayBePackage && File.Exists(manifest) && ReadManifest(manifest, fields => Text(fields, "main")) is { } main
                ? FindFile(Path.Combine(full, main), mayBePackage: false)
                : null)
            ?? Extensions.Skip(1).Select(extension => Path.Combine(full, Index + extension)).FirstOrDefault(File.Exists);
    }

    // The file that is compiled to the one of a name.
    private static string? FindSource(string path)
    {
        var sources = Array.Find(SourceExtensions, each => path.EndsWith(each.Written, StringComparison.Ordinal)).Sources ?? [];
        return sources.Select(extension => Path.ChangeExtension(path, extension)).FirstOrDefault(File.Exists);
    }

    private string? FindPackage(string directory, string specifier, string[][] conditions)
    {
        var parts = specifier.Split('/');
        var length = specifier.StartsWith('@') ? 2 : 1;
        if (parts.Length < length || parts.Take(length).Any(part => part is "" or "." or ".."))
        {
            return null;
        }

        var name = string.Join('/', parts.Take(length));
        var subpath = string.Join('/', parts.Skip(length));
        if (NearestManifest(directory) is { } own && ReadManifest(own, fields => Text(fields, "name") == name && fields.TryGetProperty("exports", out _)))
        {
            return FindInPackage(Path.GetDirectoryName(own)!, subpath, conditions);
        }

        for (var at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            var package = Path.Combine(at, Packages, name);
            if (Directory.Exists(package))
            {
                return FindInPackage(package, subpath, conditions);
            }
        }

        return null;
    }

    private string? FindInPackage(string package, string subpath, string[][] conditions)
    {
        var manifest = Path.Combine(package, Manifest);
        if (subpath.Length > 0 && !(File.Exists(manifest) && ReadManifest(manifest, fields => fields.TryGetProperty("exports", out _))))
        {
            return FindFile(Path.Combine(package, subpath));
        }

        if (!File.Exists(manifest))
        {
            return FindFile(package);
        }

        var (hasExports, target) = ReadManifest(manifest, fields => fields.TryGetProperty("exports", out var exports)
            ? (true, Export(exports, subpath.Length == 0 ? "." : "./" + subpath, conditions))
            : (false, conditions == ImportConditions ? Text(fields, "module") : null));
        return hasExports
            ? target is null ? null : FindFile(Path.Combine(package, target))
            : (target is null ? null : FindFile(Path.Combine(package, target))) ?? FindFile(package);
    }

    // A target that is no path stands for a package or a built-in module.
    private string? FindInternal(string directory, string specifier, string[][] conditions)
    {
        if (NearestManifest(directory) is not { } manifest
            || ReadManifest(manifest, fields => fields.TryGetProperty("imports", out var imports) ? Match(imports, specifier, conditions) : null) is not { } target)
        {
            return null;
        }

        var package = Path.GetDirectoryName(manifest)!;
        return target is ['.', '/', ..] ? FindFile(Path.Combine(package, target))
            : BuiltInModules.Find(target) ?? FindPackage(package, target, conditions);
    }

    // What the package of a file has for browsers in its place.
    private string ReplacementOf(string file)
    {
        var directory = Path.GetDirectoryName(file)!;
        var package = Path.GetDirectoryName(NearestManifest(directory));
        if (package is null)
        {
            return file;
        }

        var path = "./" + Path.GetRelativePath(package, file);
        return Replacement(directory, path) ?? Replacement(directory, Path.ChangeExtension(path, null)) ?? file;
    }

    // https://github.com/defunctzombie/package-browser-field-spec: a path or a package, in the field "browser" of the package of a directory.
    private string? Replacement(string directory, string name)
    {
        if (!IsInstalled(directory) || NearestManifest(directory) is not { } manifest)
        {
            return null;
        }

        var (isEmpty, target) = ReadManifest(manifest, fields =>
            fields.TryGetProperty("browser", out var map) && map.ValueKind == JsonValueKind.Object && map.TryGetProperty(name, out var found)
                ? (found.ValueKind == JsonValueKind.False, found.ValueKind == JsonValueKind.String ? found.GetString() : null)
                : (false, null));
        return isEmpty ? BuiltInModules.Empty
            : target is ['.', '/', ..] ? FindFile(Path.Combine(Path.GetDirectoryName(manifest)!, target))
            : target is null || target == name ? null
            : FindPackage(directory, target, ImportConditions);
    }

    private string? NearestManifest(string? directory)
    {
        if (directory is null)
        {
            return null;
        }

        if (_nearest.TryGetValue(directory, out var known))
        {
            return known;
        }

        var manifest = Path.Combine(directory, Manifest);
        return _nearest[directory] = File.Exists(manifest) ? manifest : NearestManifest(Path.GetDirectoryName(directory));
    }

    private T ReadManifest<T>(string path, Func<JsonElement, T> read)
    {
        if (!_manifests.TryGetValue(path, out var fields))
        {
            fields = _manifests[path] = ReadManifest(path);
        }

        return read(fields);
    }

    private static JsonElement ReadManifest(string path)
    {
        try
        {
            using var description = JsonDocument.Parse(HostFile.Read(path, ModuleGraph.TextBytesMax));
            return description.RootElement.ValueKind == JsonValueKind.Object
                ? description.RootElement.Clone()
                : throw new JavaScriptException("Error", $"{path} is not valid: it is no object");
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

    private static string? Text(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Export(JsonElement exports, string subpath, string[][] conditions)
    {
        var hasSubpaths = exports.ValueKind == JsonValueKind.Object && exports.EnumerateObject().Any(each => each.Name.StartsWith('.'));
        return hasSubpaths ? Match(exports, subpath, conditions) : subpath == "." ? Target(exports, conditions) : null;
    }

    // The exact subpath has priority, then the pattern with the longest prefix before its star.
    private static string? Match(JsonElement map, string subpath, string[][] conditions)
    {
        if (map.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (map.TryGetProperty(subpath, out var exact))
        {
            return Target(exact, conditions);
        }

        foreach (var pattern in map.EnumerateObject().Where(each => each.Name.Contains('*', StringComparison.Ordinal)).OrderByDescending(each => each.Name.IndexOf('*', StringComparison.Ordinal)))
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

    private static string? Target(JsonElement target, string[][] conditions) =>
        conditions.Select(each => Target(target, each)).FirstOrDefault(each => each is not null);

    // Conditions are tried in the order in which the package lists them.
    private static string? Target(JsonElement target, string[] conditions) => target.ValueKind switch
    {
        JsonValueKind.String => target.GetString(),
        JsonValueKind.Array => target.EnumerateArray().Select(each => Target(each, conditions)).FirstOrDefault(each => each is not null),
        JsonValueKind.Object => target.EnumerateObject().Where(each => conditions.Contains(each.Name, StringComparer.Ordinal))
            .Select(each => Target(each.Value, conditions)).FirstOrDefault(each => each is not null),
        _ => null,
    };
}
