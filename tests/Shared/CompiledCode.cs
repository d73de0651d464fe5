using System.Runtime.CompilerServices;
using Longshore.JavaScript;
using Longshore.Node.Hosting;
using Longshore.Python.Guests;
using Longshore.Wasm;

[assembly: AssemblyFixture(typeof(CompiledCode))]

namespace Longshore.Tests.Shared;

/// <summary>QuickJS and CPython, compiled ahead of time before the first test. All tests and the processes that they start share the code,
/// where each would compile it anew in its own data directory.</summary>
public sealed class CompiledCode : IAsyncLifetime
{
    /// <summary>Beside the outputs of the projects, and kept for the next run.</summary>
    private static string Folder { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "compiled"));

    /// <summary>For an engine in the tests' own process.</summary>
    public static AheadOfTimeOptions Options { get; } = new() { CacheDirectory = Folder, Failed = Assert.Fail };

    [ModuleInitializer]
    internal static void Share() => Environment.SetEnvironmentVariable(CompiledModules.SharedDirectory, Folder);

    public async ValueTask InitializeAsync()
    {
        var engine = new Engine(new EngineOptions { AheadOfTime = Options });
        QuickJsLoader.Load(engine);
        await PythonInterpreter.Load(engine, TimeProvider.System).CompileAheadOfTimeAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
