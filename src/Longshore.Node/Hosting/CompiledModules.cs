using Longshore.JavaScript;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm;

namespace Longshore.Node.Hosting;

/// <summary>Where a data directory keeps what was compiled ahead of time.</summary>
public static class CompiledModules
{
    private const string FolderName = "compiled";

    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="failed">See <see cref="AheadOfTimeOptions.Failed"/>.</param>
    public static AheadOfTimeOptions In(string dataDirectory, Action<string>? failed = null) =>
        new() { CacheDirectory = Path.Combine(dataDirectory, FolderName), Failed = failed };

    /// <summary>QuickJS, compiled as it will be found again.</summary>
    public static QuickJsModule LoadQuickJs(string dataDirectory) =>
        QuickJsLoader.Load(new Engine(new EngineOptions { AheadOfTime = In(dataDirectory) }));
}
