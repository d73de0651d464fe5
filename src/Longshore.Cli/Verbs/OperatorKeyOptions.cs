using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Longshore.Cli.Input;
using Longshore.Cli.Output;

namespace Longshore.Cli.Verbs;

/// <summary>The option that names an operator's private key.</summary>
internal sealed class OperatorKeyOptions
{
    private readonly Option<string?> _file = new("--operator-key")
    {
        HelpName = "FILE",
        Description = "The operator's private key (P-256, PEM) [default: the key of the data directory, which longshore keys shows]",
    };

    public void AddTo(Command verb) => verb.Add(_file);

    /// <summary>The key. The caller disposes it.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public ECDsa Read(ParseResult parsed, string dataDirectory)
    {
        if (parsed.GetValue(_file) is not { } file)
        {
            using var own = OwnKey.LoadOrCreate(dataDirectory);
            return own.CopyKey();
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Encoding.ASCII.GetString(InputFile.ReadList(file)));
            return key.KeySize == 256 ? key : throw new CryptographicException("it is on another curve than P-256");
        }
        catch (Exception malformed) when (malformed is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CliException($"{file} holds no private key: {malformed.Message}", ExitCodes.Usage);
        }
    }
}
