using System.Net;
using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Agent;

/// <summary>How <c>longshore board</c> works.</summary>
/// <param name="Orchestrator">Where its orchestrator listens.</param>
/// <param name="Id">Its number.</param>
public sealed record BoardAgentOptions(DnsEndPoint Orchestrator, BoardId Id)
{
    /// <summary>The longest line of the orchestrator, in bytes. Default: 64 MiB.</summary>
    // As a module. A fleet may allow arguments of 16 MiB, and a quotation mark in a function's spec has eight bytes in the line.
    public int LineBytesMax { get; init; } = 64 << 20;

    /// <summary>The largest module, in bytes. Default: 64 MiB, as a node has it.</summary>
    public int ModuleBytesMax { get; init; } = 64 << 20;

    /// <summary>The time in which the connection is made. Default: 10 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);
}
