using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>Adds to a program's modules those that its runtime has, under the names that Workers give them.</summary>
/// <param name="others">The program's modules.</param>
public sealed class BuiltInModules(IModuleSource others) : IModuleSource
{
    /// <summary>The module with <c>connect</c>.</summary>
    public static ModuleText Sockets { get; } = new(
        "cloudflare:sockets", "export const connect = globalThis[Symbol.for('longshore:connect')];", new Dictionary<string, string>(StringComparer.Ordinal));

    /// <inheritdoc/>
    public string Resolve(string importer, string specifier) => specifier == Sockets.Name ? specifier : others.Resolve(importer, specifier);

    /// <inheritdoc/>
    public string Load(string name) => name == Sockets.Name ? Sockets.Source : others.Load(name);
}
