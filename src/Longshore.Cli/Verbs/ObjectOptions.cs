using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Functions.Objects;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Verbs;

/// <summary>The options of <c>longshore serve</c> for objects.</summary>
internal sealed class ObjectOptions
{
    private static readonly ObjectLimits Defaults = new();

    private readonly Option<ObjectSource?> _source = new("--objects")
    {
        HelpName = "STORE",
        Description = "Where objects are kept: files:DIR, s3:URL, or rados:POOL[:conf=FILE][:id=USER] [default: files in the data directory]",
        CustomParser = result => ObjectSource.TryParse(result.Tokens[0].Value, out var source)
            ? source
            : SpecOptions.Refuse<ObjectSource?>(result, ObjectSource.Rule),
    };

    private readonly Option<long?> _bytes = SpecOptions.SizeOption(
        "--object-bytes", $"Most bytes of one object [default: {Units.Size(Defaults.ObjectBytesMax)}]");

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_source);
        verb.Add(_bytes);
    }

    /// <summary>Where objects are kept.</summary>
    public ObjectSource ReadSource(ParseResult parsed) => parsed.GetValue(_source) ?? ObjectSource.Default;

    /// <summary>The limits.</summary>
    public ObjectLimits ReadLimits(ParseResult parsed) => Defaults with { ObjectBytesMax = parsed.GetValue(_bytes) ?? Defaults.ObjectBytesMax };
}
