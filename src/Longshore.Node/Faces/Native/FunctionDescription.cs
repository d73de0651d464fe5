using Longshore.Functions.Model;

namespace Longshore.Node.Faces.Native;

/// <summary>A deployed function as the node's API and <c>--json</c> tell it.</summary>
public sealed record FunctionDescription
{
    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary>The SHA-256 digest of its module, in hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>When it was deployed.</summary>
    public required DateTimeOffset DeployedAt { get; init; }

    /// <summary>Most linear memory, in bytes.</summary>
    public required long MemoryBytesMax { get; init; }

    /// <summary>Most time a call may run, in microseconds.</summary>
    public required long WallTimeMicrosecondsMax { get; init; }

    /// <summary>Most output, in bytes.</summary>
    public required int OutputBytesMax { get; init; }

    /// <summary>Most input, in bytes.</summary>
    public required int InputBytesMax { get; init; }

    /// <summary>Most native stack, in bytes.</summary>
    public required int StackBytesMax { get; init; }

    /// <summary>The directories of the node it may see: <see cref="FunctionDirectory.Rule"/>.</summary>
    public required IReadOnlyList<string> Directories { get; init; }

    /// <summary>Describes a function.</summary>
    public static FunctionDescription Of(FunctionConfig function) => new()
    {
        Name = function.Name.Value,
        Digest = function.Module.Hex,
        DeployedAt = function.DeployedAt,
        MemoryBytesMax = function.Limits.MemoryBytesMax,
        WallTimeMicrosecondsMax = (long)function.Limits.WallTimeMax.TotalMicroseconds,
        OutputBytesMax = function.Limits.OutputBytesMax,
        InputBytesMax = function.Limits.InputBytesMax,
        StackBytesMax = function.Limits.StackBytesMax,
        Directories = [.. function.Limits.Directories.Items.Select(directory => directory.ToString())],
    };
}
