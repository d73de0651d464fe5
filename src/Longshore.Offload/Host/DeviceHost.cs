using Longshore.JavaScript.Contexts;
using Longshore.Wasm.Wasi;

namespace Longshore.Offload.Host;

/// <summary>What a program reaches beside its own memory on its device.</summary>
internal sealed class DeviceHost : IDisposable
{
    private readonly HostPaths _paths;
    private readonly HostFiles _files;
    private readonly IReadOnlyList<NamedFunction> _functions;

    /// <param name="access">Whether the program may start commands.</param>
    /// <param name="paths">What it may read and write; disposed here.</param>
    /// <param name="output">Its standard output.</param>
    /// <param name="error">Its standard error.</param>
    /// <param name="touched">Told what the program uses that only the device has.</param>
    public DeviceHost(HostAccess access, HostPaths paths, IGuestOutput output, IGuestOutput error, Action<string> touched)
    {
        _paths = paths;
        _files = new HostFiles(output, error);
        var environment = new HostEnvironment(Environment.GetEnvironmentVariables());
        _functions =
        [
            .. CommonFunctions.All,
            .. new FileFunctions(_files, _paths, touched).All,
            .. new PathFunctions(_paths, touched).All,
            .. new SystemFunctions(access, _files, _paths, environment, touched).All,
        ];
    }

    /// <summary>Defines what the program finds.</summary>
    /// <param name="context">The program's context.</param>
    /// <param name="exit">Ends the program; takes its exit code.</param>
    public void Define(JavaScriptContext context, JavaScriptHostFunction exit) => HostScripts.Define(
        context,
        _functions.Append(new NamedFunction("exit", exit, Parameters: 1))
            .Select(each => KeyValuePair.Create(each.Name, context.NewFunction(each.Call, each.Parameters))));

    /// <summary>Ends waits for files when the program is to end.</summary>
    public void EndWith(CancellationToken cancellationToken) => _files.Ended = cancellationToken;

    public void Dispose()
    {
        _files.Dispose();
        _paths.Dispose();
    }
}
