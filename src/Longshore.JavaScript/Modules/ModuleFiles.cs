using Longshore.JavaScript.Contexts;
using Longshore.Wasm.Files;

namespace Longshore.JavaScript.Modules;

/// <summary>The modules in files, found as node finds them, and those that the runtime has.</summary>
/// <param name="quickjs">QuickJS, which reads CommonJS modules.</param>
/// <param name="root">The directory of the program. Modules below it are named by their relative path, others by their full
/// path.</param>
/// <param name="workingDirectory">The directory for paths without a leading <c>./</c> that name no package, as in ATLAS.</param>
/// <param name="compiler">Compiles TypeScript and JSX; null if such files are refused.</param>
public sealed class ModuleFiles(QuickJsModule quickjs, string root, string workingDirectory, ISourceCompiler? compiler = null) : IModuleSource, IDisposable
{
    // The most files that a computed name of require may stand for: 1,000. The largest package of locales has some 300.
    private const int ComputedFilesMax = 1000;

    // Defines the global Buffer, which packages written for node expect.
    private const string BufferModule = BuiltInModules.NodePrefix + "buffer";

    private static readonly string[] RequiredExtensions = [".js", ".cjs", JsonModule.Extension];

    private readonly string _root = Path.GetFullPath(root);
    private readonly CommonJsLexer _lexer = new(quickjs);
    private readonly NodeResolution _resolution = new();
    private readonly Dictionary<string, bool> _isCommonJs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _mappings = new(StringComparer.Ordinal);

    /// <summary>The extensions of files that are compiled.</summary>
    public static IReadOnlyList<string> CompiledExtensions => NodeResolution.CompiledExtensions;

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

    /// <summary>Whether a file belongs to a package that was installed.</summary>
    public static bool IsInstalled(string path) => NodeResolution.IsInstalled(path);

    /// <summary>The root directory: a full path.</summary>
    public string Root => _root;

    /// <summary>The name of the module in a file.</summary>
    public string NameOf(string path)
    {
        var relative = Path.GetRelativePath(_root, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }

    /// <summary>The file of a module: a full path.</summary>
    public string PathOf(string name) => Path.Combine(_root, IsDefinition(name) ? name[CommonJs.Prefix.Length..] : name);

    /// <inheritdoc/>
    public string Resolve(string importer, string specifier) => TryResolve(importer, specifier) ?? throw new JavaScriptException(
        "Error",
        $"Cannot find module '{specifier}' imported from {(IsDefinition(importer) ? importer[CommonJs.Prefix.Length..] : importer)}"
            + (specifier.StartsWith(BuiltInModules.NodePrefix, StringComparison.Ordinal)
                ? $": of node's own modules there are {string.Join(", ", BuiltInModules.NodeNames)}"
                : ""));

    /// <summary>The module of a relative path in the working directory, or null if there is none.</summary>
    public string? FindInWorkingDirectory(string specifier) =>
        specifier is ['.', '/', ..] or ['.', '.', '/', ..] && _resolution.FindFile(Path.Combine(workingDirectory, specifier)) is { } found ? NameOf(found) : null;

    /// <inheritdoc/>
    public string Load(string name)
    {
        if (BuiltInModules.TryLoad(name) is { } builtIn)
        {
            return builtIn;
        }

        var path = PathOf(name);
        if (CompiledExtensions.Contains(Path.GetExtension(path), StringComparer.Ordinal))
        {
            return Compile(name, path);
        }

        var text = ReadText(name, path);
        return IsJson(path) ? LoadJson(name, text)
            : IsDefinition(name) ? CommonJs.Definition(name[CommonJs.Prefix.Length..], text, isJson: false, RequiredBy(name, path, text))
            : IsCommonJs(path) ? CommonJs.Facade(name, ExportsOf(path, text, []))
            : NodeResolution.IsInstalled(path) && CommonJs.HasBuffer(text) ? $"{text}\nimport \"{BufferModule}\";"
            : text;
    }

    /// <inheritdoc/>
    public bool HasMaps => _mappings.Count > 0;

    /// <inheritdoc/>
    public string? MappingsOf(string name) => _mappings.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void Dispose() => _lexer.Dispose();

    private static bool IsDefinition(string name) => name.StartsWith(CommonJs.Prefix, StringComparison.Ordinal);

    private static bool IsJson(string path) => Path.GetExtension(path) == JsonModule.Extension;

    private string Compile(string name, string path)
    {
        if (compiler is null)
        {
            throw new JavaScriptException("Error", $"Cannot load module '{name}': TypeScript and JSX are compiled when a function is deployed (longshore deploy, up or dev)");
        }

        var compiled = compiler.Compile(path);
        _mappings[name] = compiled.Mappings;
        return compiled.Text;
    }

    private static string LoadJson(string name, string text)
    {
        var module = JsonModule.Wrap(name, text);
        return IsDefinition(name) ? CommonJs.Definition(name[CommonJs.Prefix.Length..], text, isJson: true, []) : module;
    }

    private static string ReadText(string name, string path)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(HostFile.Read(path, ModuleGraph.TextBytesMax)));
            return reader.ReadToEnd();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JavaScriptException("Error", $"Cannot read module '{name}': {failure.Message}");
        }
    }

    private string? TryResolve(string importer, string specifier)
    {
        if ((IsDefinition(specifier) ? specifier : BuiltInModules.Find(specifier, importer)) is { } known)
        {
            return known;
        }

        var isRequired = IsDefinition(importer);
        var found = _resolution.Find(Path.GetDirectoryName(PathOf(importer))!, specifier, isRequired)
            ?? (specifier is [not ('.' or '/' or '#'), ..] && !specifier.StartsWith(BuiltInModules.NodePrefix, StringComparison.Ordinal)
                ? _resolution.FindFile(Path.Combine(workingDirectory, specifier))
                : null);
        return found is null ? null
            : BuiltInModules.Find(found) is { } builtIn ? builtIn
            : isRequired && (IsJson(found) || IsCommonJs(found)) ? CommonJs.Prefix + NameOf(found)
            : NameOf(found);
    }

    // As in node, the extension decides, then the nearest package.json, then whether the text is valid as CommonJS. A text outside of installed
    // packages without any word of CommonJS is an ES module.
    private bool IsCommonJs(string path)
    {
        if (!_isCommonJs.TryGetValue(path, out var isCommonJs))
        {
            isCommonJs = _isCommonJs[path] = Path.GetExtension(path) switch
            {
                ".cjs" => true,
                ".js" => _resolution.TypeOf(path) != "module" && IsCommonJsText(path),
                _ => false,
            };
        }

        return isCommonJs;
    }

    private bool IsCommonJsText(string path)
    {
        var text = ReadText(path, path);
        return (CommonJs.HasWord(text) || NodeResolution.IsInstalled(path)) && (!CommonJs.HasModuleWord(text) || _lexer.IsCommonJs(text));
    }

    // Requiring what is not there throws when it is reached.
    private List<KeyValuePair<string, string>> RequiredBy(string definition, string path, string text)
    {
        var required = new Dictionary<string, string>(StringComparer.Ordinal);
        var buffer = CommonJs.HasBuffer(text) ? new[] { BufferModule } : [];
        foreach (var specifier in CommonJs.RequiredBy(text).Concat(FilesRequiredBy(path, text)).Concat(buffer))
        {
            if (TryResolve(definition, specifier) is { } name)
            {
                required.TryAdd(specifier, name);
            }
        }

        return [.. required];
    }

    private IEnumerable<string> FilesRequiredBy(string path, string text)
    {
        foreach (var prefix in CommonJs.PrefixesRequiredBy(text))
        {
            var (folder, start) = (prefix[..(prefix.LastIndexOf('/') + 1)], prefix[(prefix.LastIndexOf('/') + 1)..]);
            var directory = Path.Combine(Path.GetDirectoryName(path)!, folder);
            if (!Directory.Exists(directory))
            {
                continue;
            }

            foreach (var file in Directory.EnumerateFiles(directory, start + "*").Order(StringComparer.Ordinal).Take(ComputedFilesMax))
            {
                if (RequiredExtensions.Contains(Path.GetExtension(file), StringComparer.Ordinal) && (IsJson(file) || IsCommonJs(file)))
                {
                    yield return folder + Path.GetFileName(file);
                }
            }
        }
    }

    private HashSet<string> ExportsOf(string path, string text, HashSet<string> visited)
    {
        var (names, reexports) = _lexer.Read(text);
        var found = names.Where(each => each is not "default" and not "module.exports").ToHashSet(StringComparer.Ordinal);
        visited.Add(path);
        foreach (var each in reexports)
        {
            if (TryResolve(CommonJs.Prefix + NameOf(path), each) is { } name && IsDefinition(name) && PathOf(name) is var other && !IsJson(other) && !visited.Contains(other))
            {
                found.UnionWith(ExportsOf(other, ReadText(name, other), visited));
            }
        }

        return found;
    }
}
