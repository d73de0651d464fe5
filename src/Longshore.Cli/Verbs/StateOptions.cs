using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Functions.State;

namespace Longshore.Cli.Verbs;

/// <summary>The options of <c>longshore serve</c> for state.</summary>
internal sealed class StateOptions
{
    private static readonly StateLimits Defaults = new();

    private readonly Option<long?> _memory = SpecOptions.SizeOption(
        "--state-memory", $"Most bytes of state that the node holds [default: {Units.Size(Defaults.LocalBytesMax)}]");

    private readonly Option<long?> _bytes = SpecOptions.SizeOption(
        "--state-bytes", $"Most bytes of all state [default: {Units.Size(Defaults.StoreBytesMax)}]");

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_memory);
        verb.Add(_bytes);
    }

    /// <summary>The limits.</summary>
    public StateLimits Read(ParseResult parsed) => new()
    {
        LocalBytesMax = parsed.GetValue(_memory) ?? Defaults.LocalBytesMax,
        StoreBytesMax = parsed.GetValue(_bytes) ?? Defaults.StoreBytesMax,
    };
}
