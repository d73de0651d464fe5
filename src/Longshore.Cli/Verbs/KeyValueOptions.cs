using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Functions.Capabilities.KeyValue;

namespace Longshore.Cli.Verbs;

/// <summary>The options of <c>longshore serve</c> for key-value stores.</summary>
internal sealed class KeyValueOptions
{
    private static readonly KeyValueLimits Defaults = new();

    private readonly Option<long?> _bytes = SpecOptions.SizeOption(
        "--kv-bytes", $"Most bytes of one key-value store [default: {Units.Size(Defaults.BytesMax)}]");

    private readonly Option<long?> _entries = SpecOptions.NumberOption("--kv-entries", "Most entries of one key-value store", Defaults.EntriesMax);

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_bytes);
        verb.Add(_entries);
    }

    /// <summary>The limits.</summary>
    public KeyValueLimits Read(ParseResult parsed) => new()
    {
        BytesMax = parsed.GetValue(_bytes) ?? Defaults.BytesMax,
        EntriesMax = parsed.GetValue(_entries) ?? Defaults.EntriesMax,
    };
}
