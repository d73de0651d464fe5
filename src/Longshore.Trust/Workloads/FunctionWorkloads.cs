using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;
using Longshore.Python.Packages;
using Longshore.Trust.Orders;
using Longshore.Wasm.Files;

namespace Longshore.Trust.Workloads;

/// <summary>Runs workloads as functions of this process: each in a sandbox of its own, which is as new for every order.</summary>
public sealed class FunctionWorkloads : IWorkloads, IDisposable
{
    private const int StatusOfSuccessMax = 299;

    // A sandbox is in use until its output was copied and its memory restored, so when a slot takes its next order, the sandboxes of earlier orders are often still in
    // use. On one core with eight orders under way, two idle ones were too few for a tenth of the orders: each made a new sandbox, whose memory costs
    // a fault for each page. An idle sandbox in Python has about 2 MB of its own.
    private const int IdleSandboxesMaxLowest = 8;

    private readonly OutboundHttp _http;
    private readonly OutboundTcp _tcp;
    private readonly FunctionCatalog _catalog;
    private readonly Invoker _invoker;
    private readonly FunctionsOptions _options;
    private readonly Action<string> _log;
    private readonly Dictionary<string, (FunctionName Function, bool IsPython, ModuleDigest Digest)> _functions = new(StringComparer.Ordinal);

    private FunctionWorkloads(FunctionsOptions options, TimeProvider time, Action<string> log)
    {
        _options = options = options with { IdleSandboxesMax = Math.Max(options.IdleSandboxesMax, IdleSandboxesMaxLowest) };
        _log = log;
        (_http, _tcp) = (new OutboundHttp(options.Http), new OutboundTcp(options.Tcp, time));
        _catalog = new FunctionCatalog(
            new TransientFunctions(), time, options, new CapabilityServices { Http = _http, Tcp = _tcp, Scratch = new ScratchStores(options.Scratch), Time = time });
        _invoker = new Invoker(_catalog, time, options);
    }

    /// <summary>The workloads' names.</summary>
    public IReadOnlyCollection<string> Names => _functions.Keys;

    /// <summary>Loads all workloads of a list.</summary>
    /// <param name="path">The list, <c>workloads.json</c>. Modules and files are found from its folder.</param>
    /// <param name="options">How functions run. Its <see cref="FunctionsOptions.IdleSandboxesMax"/> is raised to 8 if it is lower.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="log">Receives a sentence for each order whose workload fails. It has nothing of the order's data.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="InvalidDataException">The list or a workload is wrong. The message has every error.</exception>
    /// <exception cref="IOException">The list cannot be read.</exception>
    public static async Task<FunctionWorkloads> LoadAsync(
        string path, FunctionsOptions options, TimeProvider time, Action<string> log, CancellationToken cancellationToken)
    {
        var entries = WorkloadList.Read(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var workloads = new FunctionWorkloads(options, time, log);
        try
        {
            var errors = new List<string>();
            foreach (var entry in entries)
            {
                errors.AddRange((await workloads.AddAsync(folder, entry, cancellationToken)).Select(error => $"the workload \"{entry.Id}\": {error}"));
            }

            return errors.Count == 0 ? workloads : throw new InvalidDataException(string.Join("; ", errors));
        }
        catch
        {
            workloads.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Contains(string workload)
    {
        var isFound = _functions.ContainsKey(workload);
        if (!isFound)
        {
            _log("an order asks for a workload that is not in the list");
        }

        return isFound;
    }

    /// <inheritdoc/>
    public ModuleDigest DigestOf(string workload) => _functions.GetValueOrDefault(workload).Digest;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> RunAsync(string workload, IReadOnlyList<WorkloadItem> items, CancellationToken cancellationToken)
    {
        if (!Contains(workload))
        {
            return null;
        }

        var found = _functions[workload];

        if (!found.IsPython && items.Count != 1)
        {
            _log(string.Create(null, $"the workload \"{workload}\" takes one item of data, and an order has {items.Count}"));
            return null;
        }

        using var result = await _invoker.InvokeAsync(
            new Invocation { Function = found.Function, Input = found.IsPython ? PythonBridge.Write(items) : items[0].Plain }, cancellationToken);
        return Output(workload, result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _invoker.Dispose();
        _catalog.Dispose();
        _tcp.Dispose();
        _http.Dispose();
    }

    // What a guest says about its failure may have data of the order, so only the failure's name is told.
    private ReadOnlyMemory<byte>? Output(string workload, InvocationResult result)
    {
        if (result.Failure != Failure.None || result.Response is { Status: > StatusOfSuccessMax })
        {
            _log($"the workload \"{workload}\" failed: {(result.Failure == Failure.None ? "it says so itself" : result.Failure)}");
            return null;
        }

        return result.Output.ToArray();
    }

    private async Task<IReadOnlyList<string>> AddAsync(string folder, WorkloadEntry entry, CancellationToken cancellationToken)
    {
        if (!FunctionName.TryParse(string.Create(null, $"workload-{_functions.Count}"), out var name))
        {
            throw new InvalidOperationException("a workload's function has a name that no function can have");
        }

        try
        {
            var artifact = entry is WorkloadEntry.PythonClass python ? PythonBridge.Pack(folder, python) : ReadFile(Path.Combine(folder, ((WorkloadEntry.FunctionFile)entry).File));
            var spec = new FunctionSpec(name, Artifact.Of(artifact)) { Grants = entry.Grants, Environment = entry.Environment };
            var deployed = await _catalog.DeployRouteAsync(spec, artifact, cancellationToken);
            _functions[entry.Id] = (name, entry is WorkloadEntry.PythonClass, spec.Artifact.Digest);
            return deployed.Errors;
        }
        catch (Exception refusal) when (refusal is PythonPackageException or IOException or UnauthorizedAccessException or JavaScriptException)
        {
            return [refusal.Message];
        }
    }

    private byte[] ReadFile(string path) => Path.GetExtension(path) switch
    {
        ".py" => PythonFiles.Pack(path).ToArchive(),
        ".js" or ".mjs" => ReadJavaScript(path),
        _ => HostFile.Read(path, _options.ModuleBytesMax),
    };

    private byte[] ReadJavaScript(string path)
    {
        using var files = new ModuleFiles(_catalog.QuickJs, ModuleFiles.RootOf(path), Environment.CurrentDirectory);
        return ModuleScan.Of(_catalog.QuickJs, files, files.NameOf(Path.GetFullPath(path))).Graph.Compress();
    }
}
