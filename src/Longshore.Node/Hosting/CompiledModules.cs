using Longshore.JavaScript;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm;

namespace Longshore.Node.Hosting;

/// <summary>The folder of a data directory for code that was compiled ahead of time.</summary>
public static class CompiledModules
{
    private const string FolderName = "compiled";

    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="failed">See <see cref="AheadOfTimeOptions.Failed"/>.</param>
    public static AheadOfTimeOptions In(string dataDirectory, Action<string>? failed = null) =>
        new() { CacheDirectory = Path.Combine(dataDirectory, FolderName), Failed = failed };

    /// <summary>QuickJS, compiled with the options that name its cached code.</summary>
    public static QuickJsModule LoadQuickJs(string dataDirectory) =>
        QuickJsLoader.Load(new Engine(new EngineOptions { AheadOfTime = In(dataDirectory) }));
}
