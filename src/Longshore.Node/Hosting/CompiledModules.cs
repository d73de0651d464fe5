using Longshore.JavaScript;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm;

namespace Longshore.Node.Hosting;

/// <summary>The directory for code that was compiled ahead of time: a folder of the data directory, or one that several data directories of
/// a user share (<see cref="SharedDirectory"/>).</summary>
public static class CompiledModules
{
    private const string FolderName = "compiled";

    /// <summary>The environment variable that names the shared directory.</summary>
    public const string SharedDirectory = "LONGSHORE_COMPILED";

    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="failed">See <see cref="AheadOfTimeOptions.Failed"/>.</param>
    public static AheadOfTimeOptions In(string dataDirectory, Action<string>? failed = null) =>
        new() { CacheDirectory = Shared() ?? Path.Combine(dataDirectory, FolderName), Failed = failed };

    /// <summary>QuickJS, compiled with the options that name its cached code.</summary>
    public static QuickJsModule LoadQuickJs(string dataDirectory) =>
        QuickJsLoader.Load(new Engine(new EngineOptions { AheadOfTime = In(dataDirectory) }));

    private static string? Shared() => Environment.GetEnvironmentVariable(SharedDirectory) is { Length: > 0 } directory ? directory : null;
}
