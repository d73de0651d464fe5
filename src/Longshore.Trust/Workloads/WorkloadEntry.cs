using Longshore.Functions.Specs;

namespace Longshore.Trust.Workloads;

/// <summary>What a workload's name stands for.</summary>
internal abstract record WorkloadEntry(string Id)
{
    /// <summary>What it may reach beyond its own memory. Default: nothing.</summary>
    public EquatableArray<Grant> Grants { get; init; } = [];

    /// <summary>Its environment variables. Default: none.</summary>
    public EquatableArray<EnvironmentVariable> Environment { get; init; } = [];

    /// <summary>A class of Avalon's kind, in Python.</summary>
    /// <param name="Id">The workload's name.</param>
    /// <param name="Module">The module, with dots.</param>
    /// <param name="Class">The class in it.</param>
    public sealed record PythonClass(string Id, string Module, string Class) : WorkloadEntry(Id);

    /// <summary>A function of the node's other kinds, in a file.</summary>
    /// <param name="Id">The workload's name.</param>
    /// <param name="File">Its path, from the list's folder.</param>
    public sealed record FunctionFile(string Id, string File) : WorkloadEntry(Id);
}
