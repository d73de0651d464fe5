using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Longshore.Cli.Input;
using Longshore.Cli.Output;

namespace Longshore.Cli.Verbs;

/// <summary>The option that names an operator's private key.</summary>
/// <param name="isRequired">Whether there is no default: the key of the data directory is a machine's own.</param>
internal sealed class OperatorKeyOptions(bool isRequired = false)
{
    private readonly Option<string?> _file = new("--operator-key")
    {
        HelpName = "FILE",
        Required = isRequired,
        Description = "The operator's private key (P-256, PEM)"
            + (isRequired ? "; not one by which machines prove --attest signed" : " [default: the key of the data directory, which longshore keys shows]"),
    };

    public void AddTo(Command verb) => verb.Add(_file);

    /// <summary>The key. The caller disposes it.</summary>
    /// <param name="parsed">What was parsed.</param>
    /// <param name="dataDirectory">Where the default key is; not used if the option is required.</param>
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
            var curve = key.ExportParameters(includePrivateParameters: true).Curve;
            return curve.IsNamed && curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value ? key : throw new CryptographicException("it is on another curve than P-256");
        }
        catch (Exception malformed) when (malformed is ArgumentException or CryptographicException or PlatformNotSupportedException)
        {
            key.Dispose();
            throw new CliException($"{file} holds no private key: {malformed.Message}", ExitCodes.Usage);
        }
    }
}
