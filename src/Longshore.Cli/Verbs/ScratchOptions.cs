using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Functions.Capabilities.Scratch;

namespace Longshore.Cli.Verbs;

/// <summary>The options of <c>longshore serve</c> for scratch stores.</summary>
internal sealed class ScratchOptions
{
    private static readonly ScratchLimits Defaults = new();

    private readonly Option<bool> _keeps = new("--scratch-durable")
    {
        Description = "Keep what functions put into scratch stores in the data directory; a change is on the disk before the function goes on",
    };

    private readonly Option<long?> _bytes = SpecOptions.SizeOption(
        "--scratch-bytes", $"Most bytes of one tenant's scratch store [default: {Units.Size(Defaults.BytesMax)}]");

    private readonly Option<int?> _entries = SpecOptions.NumberOption("--scratch-entries", "Most entries of one tenant's scratch store", Defaults.EntriesMax);

    private readonly Option<long?> _valueBytes = SpecOptions.SizeOption(
        "--scratch-value-bytes", $"Most bytes of one value in a scratch store [default: {Units.Size(Defaults.ValueBytesMax)}]");

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_keeps);
        verb.Add(_bytes);
        verb.Add(_entries);
        verb.Add(_valueBytes);
    }

    /// <summary>Whether entries are kept.</summary>
    public bool ReadKeeps(ParseResult parsed) => parsed.GetValue(_keeps);

    /// <summary>The limits.</summary>
    public ScratchLimits ReadLimits(ParseResult parsed) => new()
    {
        BytesMax = parsed.GetValue(_bytes) ?? Defaults.BytesMax,
        EntriesMax = parsed.GetValue(_entries) ?? Defaults.EntriesMax,
        ValueBytesMax = (int)Math.Min(parsed.GetValue(_valueBytes) ?? Defaults.ValueBytesMax, int.MaxValue),
    };
}
