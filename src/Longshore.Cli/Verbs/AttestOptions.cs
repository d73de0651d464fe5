using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Trust.Attestation;

namespace Longshore.Cli.Verbs;

/// <summary>The options of verbs that prove to others what they are.</summary>
internal sealed class AttestOptions
{
    private readonly bool _isKeyInMemory;

    private const string EnrolmentFile = "tpm-enrolment";
    private const int RegisterMax = 23;

    private readonly Option<string> _attest = new("--attest")
    {
        Description = "What proves to others what runs here: the operator's key, a TPM, or SGX (docs/attestation.md)",
        DefaultValueFactory = _ => TrustLevel.None.Name(),
    };

    private readonly Option<string?> _enrolment = new("--tpm-enrolment")
    {
        HelpName = "FILE",
        Description = $"What longshore trust enrol wrote [default: {EnrolmentFile} in the data directory]",
    };

    private readonly Option<int[]> _registers = new("--tpm-pcrs")
    {
        HelpName = "N,...",
        Description = $"The TPM's registers that are shown [default: {string.Join(',', TpmAttester.UsualRegisters)}]",
        CustomParser = argument => ParseRegisters(argument.Tokens[0].Value, argument.AddError),
    };

    private readonly OperatorKeyOptions _operator = new();
    private readonly TpmOption _tpm = new();

    /// <param name="isKeyInMemory">Whether the key that evidence is bound to is made by the process and never leaves its memory. One that is a file
    /// can be read by the machine's owner, against whom an enclave's quote about it would prove nothing.</param>
    public AttestOptions(bool isKeyInMemory)
    {
        _isKeyInMemory = isKeyInMemory;
        _attest.AcceptOnlyFromAmong(
            [.. new[] { TrustLevel.None, TrustLevel.Signed, TrustLevel.Tpm, TrustLevel.Sgx }.Select(level => level.Name())]);
    }

    public void AddTo(Command verb)
    {
        verb.Add(_attest);
        verb.Add(_enrolment);
        verb.Add(_registers);
        _operator.AddTo(verb);
        _tpm.AddTo(verb);
    }

    /// <summary>What proves it. The process keeps it to its end.</summary>
    /// <exception cref="CliException">A file is missing, this process is in no enclave, or its key is none of an enclave.</exception>
    public IAttester Read(ParseResult parsed, string dataDirectory)
    {
        _ = TrustLevels.TryParse(parsed.GetValue(_attest)!, out var level);
        return level switch
        {
            TrustLevel.Signed => new SignedAttester(new OperatorSigner(_operator.Read(parsed, dataDirectory))),
            TrustLevel.Tpm => ReadTpm(parsed, dataDirectory),
            TrustLevel.Sgx when !_isKeyInMemory => throw new CliException(
                "--attest sgx is for longshore trust worker: here the key is a file, which the machine's owner can read and use outside of the enclave",
                ExitCodes.Usage),
            TrustLevel.Sgx => GramineAttester.IsThere(GramineAttester.Folder)
                ? new GramineAttester(GramineAttester.Folder)
                : throw new CliException($"there is no {GramineAttester.Folder}/quote: run it in Gramine (deploy/gramine)", ExitCodes.Environment),
            _ => new NoAttester(),
        };
    }

    /// <summary>Makes evidence at a verb's start.</summary>
    /// <exception cref="CliException">It cannot be made.</exception>
    public static async Task<Evidence> AttestAsync(IAttester attester, ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken)
    {
        try
        {
            return await attester.AttestAsync(reportData, cancellationToken);
        }
        catch (AttestationException failure)
        {
            throw new CliException(failure.Message, ExitCodes.Environment);
        }
    }

    private TpmAttester ReadTpm(ParseResult parsed, string dataDirectory)
    {
        var file = parsed.GetValue(_enrolment) ?? Path.Combine(dataDirectory, EnrolmentFile);
        try
        {
            return new TpmAttester(
                _tpm.Read(parsed), InputFile.ReadList(file), parsed.GetValue(_registers) is { Length: > 0 } given ? given : TpmAttester.UsualRegisters, TimeProvider.System);
        }
        catch (AttestationException failure)
        {
            throw new CliException($"{file}: {failure.Message}", ExitCodes.Usage);
        }
    }

    private static int[] ParseRegisters(string text, Action<string> refuse)
    {
        List<int> registers = [];
        foreach (var part in text.Split(','))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var register) && register <= RegisterMax)
            {
                registers.Add(register);
            }
            else
            {
                refuse($"\"{part}\" is no register of a TPM: write --tpm-pcrs 0,2,7 with numbers from 0 to {RegisterMax}");
            }
        }

        return [.. registers];
    }
}
