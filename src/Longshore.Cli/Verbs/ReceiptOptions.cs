using System.CommandLine;
using System.Security.Cryptography;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Verbs;

/// <summary>The options of verbs that run functions and make receipts.</summary>
internal sealed class ReceiptOptions
{
    private readonly Option<string?> _file = new("--receipts")
    {
        HelpName = "FILE",
        Description = "Add a signed receipt of every call to this file; longshore trust receipt reads it",
    };

    private readonly Option<string?> _evidence = new("--receipts-evidence")
    {
        HelpName = "FILE",
        Description = "A quote or other evidence of this node, whose digest is in its receipts",
    };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_evidence);
    }

    /// <summary>Where receipts are kept, or null for none.</summary>
    /// <exception cref="CliException">The evidence cannot be read, or there are no receipts for it.</exception>
    public ReceiptSource? Read(ParseResult parsed) => (parsed.GetValue(_file), parsed.GetValue(_evidence)) switch
    {
        (null, null) => null,
        (null, _) => throw new CliException("--receipts-evidence needs --receipts", ExitCodes.Usage),
        ({ } file, null) => new ReceiptSource(Path.GetFullPath(file)),
        ({ } file, { } evidence) => new ReceiptSource(Path.GetFullPath(file)) { EvidenceDigest = SHA256.HashData(InputFile.ReadList(evidence)) },
    };
}
