using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Trust.Orders;

namespace Longshore.Cli.Verbs;

/// <summary>The options that name a worker.</summary>
internal sealed class WorkerIdOptions
{
    private readonly Option<string?> _name = new("--worker_id", "-w") { HelpName = "NAME", Description = "The worker's name; its identifier is the name's digest" };
    private readonly Option<string?> _hex = new("--worker_id_hex", "-wx") { HelpName = "HEX", Description = "The worker's identifier: 64 hexadecimal digits" };

    public void AddTo(Command command)
    {
        command.Add(_name);
        command.Add(_hex);
    }

    /// <summary>The worker's identifier; null if none is given.</summary>
    /// <exception cref="CliException">Both options are given, or the identifier is none.</exception>
    public string? Read(ParseResult parsed) => (parsed.GetValue(_name), parsed.GetValue(_hex)) switch
    {
        (not null, not null) => throw new CliException("--worker_id and --worker_id_hex exclude each other", ExitCodes.Usage),
        ({ } name, null) => WorkerId.OfName(name),
        (null, { } hex) when !WorkerId.IsValid(hex) => throw new CliException($"--worker_id_hex \"{hex}\" is not understood: write 64 hexadecimal digits", ExitCodes.Usage),
        (_, var hex) => hex,
    };
}
