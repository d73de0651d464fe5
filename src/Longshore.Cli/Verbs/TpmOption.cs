using System.CommandLine;
using Longshore.Trust.Tpm;

namespace Longshore.Cli.Verbs;

/// <summary>The option that names a TPM.</summary>
internal sealed class TpmOption
{
    private static readonly TpmAddress Usual = new(null, 0, "/dev/tpmrm0");

    private readonly Option<TpmAddress?> _address = new("--tpm")
    {
        HelpName = "ADDRESS",
        Description = $"The TPM: a device, or tcp://HOST:PORT [default: {Usual}]",
        CustomParser = argument => TpmAddress.TryParse(argument.Tokens[0].Value, out var address)
            ? address
            : SpecOptions.Refuse<TpmAddress?>(argument, TpmAddress.Rule),
    };

    public void AddTo(Command verb) => verb.Add(_address);

    public TpmAddress Read(ParseResult parsed) => parsed.GetValue(_address) ?? Usual;
}
