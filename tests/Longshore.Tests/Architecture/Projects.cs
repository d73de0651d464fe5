using System.Text.RegularExpressions;

namespace Longshore.Tests.Architecture;

/// <summary>The projects of <c>src</c>: what each may refer to and the order of its folders.</summary>
internal static partial class Projects
{
    /// <summary>Folders that may call native libraries. Unsafe code is allowed there and anywhere in Longshore.Wasm.</summary>
    public static readonly string[] NativeFolders = ["Longshore.Wasm/Native", "Longshore.Storage/Rados/Native", "Longshore.Board/Native"];

    /// <summary>Every project with the projects it may refer to.</summary>
    public static readonly Dictionary<string, string[]> References = new()
    {
        ["Longshore.Wasm"] = [],
        ["Longshore.JavaScript"] = ["Longshore.Wasm"],
        ["Longshore.Python"] = ["Longshore.Wasm"],
        ["Longshore.Functions"] = ["Longshore.JavaScript", "Longshore.Python"],
        ["Longshore.Storage"] = ["Longshore.Functions", "Longshore.Trust", "Longshore.Fleet"],
        ["Longshore.Cluster"] = ["Longshore.Functions"],
        ["Longshore.Offload"] = ["Longshore.Functions", "Longshore.Rpc"],
        ["Longshore.Node"] = ["Longshore.Cluster", "Longshore.Storage", "Longshore.Offload", "Longshore.Rpc", "Longshore.Trust"],
        ["Longshore.Rpc"] = [],
        ["Longshore.Trust"] = ["Longshore.Functions"],
        ["Longshore.Fleet"] = ["Longshore.Functions"],
        ["Longshore.Board"] = ["Longshore.Fleet"],
        ["Longshore.Cli"] = ["Longshore.Node", "Longshore.Trust", "Longshore.Fleet"],
    };

    /// <summary>The folders of every project, lowest first.</summary>
    public static readonly Layers[] Folders =
    [
        new("Longshore.Wasm", "Native", "Files", "Binary", "Validation", "Execution", "Compilation", "AheadOfTime", "Wasi"),
        new("Longshore.JavaScript", "Contexts", "Values", "Prelude", "Modules"),
        new("Longshore.Python", "Packages", "Guests"),
        new("Longshore.Functions", "Specs", "Logs", "Attestation", "Objects", "Schedules", "Mpi", "Calls", "Near", "Scheduling", "State", "Capabilities", "Sandboxes", "Catalog", "Placement", "Execution", "Invocations"),
        new("Longshore.Storage", "Sqlite", "Files", "S3", "Rados/Native", "Rados"),
        new("Longshore.Cluster", "Keys", "Connection", "Membership", "Registry", "Schedules", "Queues", "Secrets"),
        new("Longshore.Offload", "Keys", "Wire", "Peers", "Placement", "Battery", "Log", "Host", "Worker", "Device"),
        new("Longshore.Rpc", "Framing"),
        new("Longshore.Trust", "Certificates", "Quotes", "Tpm", "Collateral", "Verification", "Attestation", "Keys", "Receipts", "Orders", "Workloads", "Zmtp", "Worker", "Inference", "Client", "Ledger", "Service"),
        new("Longshore.Fleet", "Boards", "Power", "Energy", "Jobs", "Assignment", "Wire", "Machines", "Settings", "Load", "Reports", "Serving", "Agent", "Simulation"),
        new("Longshore.Board", "Native"),
        new("Longshore.Node", "Faces/Calls", "Faces/Accounts", "Telemetry", "Faces/Http", "Faces/Sledge", "Faces/Rpc", "Faces/Devices", "Faces/Peers", "Faces/Triggers", "Faces/Queues", "Faces/Schedules", "Faces/Objects", "Faces/Cluster", "Faces/Native", "Faces/Faasm", "Faces/OpenFaas", "Faces/WorkOrders", "Hosting"),
        new("Longshore.Cli", "Output", "Completion", "Input", "Access", "Projects", "Demonstration", "Load", "Fleet", "Trial", "Verbs"),
    ];

    /// <summary>The project's folder in the repository.</summary>
    public static string Folder(string project) => Path.Combine(Repository.Root, "src", project);

    /// <summary>The project's own source files.</summary>
    public static IEnumerable<string> Sources(string project) => Directory
        .GetFiles(Folder(project), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/node_modules/", StringComparison.Ordinal));

    /// <summary>The folder of a source file, from <c>src</c>.</summary>
    public static string FolderOf(string file) =>
        Path.GetRelativePath(Path.Combine(Repository.Root, "src"), Path.GetDirectoryName(file)!);

    /// <summary>The namespace that a source file declares; empty for a file without one.</summary>
    public static string DeclaredNamespace(string file) => NamespaceLine().Match(File.ReadAllText(file)).Groups[1].Value;

    /// <summary>The project's assembly, which the build copies beside the tests.</summary>
    public static string Assembly(string project) =>
        Path.Combine(AppContext.BaseDirectory, project == "Longshore.Cli" ? "longshore.dll" : project + ".dll");

    [GeneratedRegex(@"^namespace ([A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
