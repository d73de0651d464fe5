using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Host;

/// <summary>The modules that QuickJS and ATLAS themselves provide, beside the program's own.</summary>
/// <param name="files">The program's own modules.</param>
internal sealed class HostModules(IModuleSource files) : IModuleSource
{
    private const string Prefix = "longshore:host/";

    private static readonly Dictionary<string, string> BuiltIn = new(StringComparer.Ordinal)
    {
        ["std"] = "std",
        ["qjs:std"] = "std",
        ["os"] = "os",
        ["qjs:os"] = "os",
    };

    // Suites of ATLAS import parts of its client, which lies in their working directory.
    private static readonly Dictionary<string, string> AtlasModules = new(StringComparer.Ordinal)
    {
        ["atlas-wrapper"] = "export const { wrapObject, distribute_to_all_workers, dist_done, start_streaming, warmup_system, warmup_done } = atlas_wrapper;",
        ["atlas-scheduler"] = "export const { create_traffic, scaleout_traffic, atlas_finalize } = atlas_scheduler; export default atlas_scheduler;",
        ["atlas-tools"] = "export default atlas_tools;",
        ["atlas-battery"] = "export default atlas_battery;",
        ["atlas-srl"] = "export const { stringify, parse } = globalThis;",
    };

    /// <summary>Whether a module is one of these.</summary>
    public static bool IsBuiltIn(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The module of ATLAS's client that a specifier names, or null.</summary>
    public static string? FindAtlas(string specifier) =>
        Path.GetFileName(specifier) is var file && AtlasModules.ContainsKey(Path.GetFileNameWithoutExtension(file)) && Path.GetExtension(file) == ".js"
            ? Prefix + Path.GetFileNameWithoutExtension(file)
            : null;

    public string Resolve(string importer, string specifier) =>
        BuiltIn.TryGetValue(specifier, out var name) ? Prefix + name : files.Resolve(importer, specifier);

    public string Load(string name)
    {
        if (!IsBuiltIn(name))
        {
            return files.Load(name);
        }

        var module = name[Prefix.Length..];
        return AtlasModules.TryGetValue(module, out var text) ? text : HostScripts.Read(module + "-module.js");
    }
}
