using System.CommandLine;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Attestation;
using Longshore.Trust.Attestation;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore trust enrol</c>: certifies a TPM's attestation key.</summary>
internal static class TrustEnrolVerb
{
    private const string Summary = "Certify the key by which a machine's TPM proves what the machine has started.";

    private const string Details = """
        The TPM must have the key that its manufacturer certified, and decrypt a secret that needs this and its attestation key. Then the operator
        signs that. The file is not secret; workers on that machine show it with their evidence. Clients trust the operator's key
        (the verb prints its fingerprint). Keep that key off the machines: who reads it can enrol software as a TPM.

        Example:
          openssl ecparam -name prime256v1 -genkey -noout -out operator.pem
          longshore trust enrol --operator-key operator.pem --ek-certificate ek.der --tpm-root manufacturer.pem --out tpm-enrolment
        """;

    public static Command Create()
    {
        var certificate = new Option<string>("--ek-certificate")
        {
            HelpName = "FILE",
            Description = "The manufacturer's certificate of the TPM's endorsement key (RSA of 2,048 bits or P-256), in DER or PEM",
            Required = true,
        };
        var roots = new Option<string>("--tpm-root")
        {
            HelpName = "FILE",
            Description = "The manufacturer's root certificate, and those between, in PEM",
            Required = true,
        };
        var output = new Option<string>("--out") { HelpName = "FILE", Description = "Where the enrolment is written", Required = true };
        var operatorKey = new OperatorKeyOptions(isRequired: true);
        var tpm = new TpmOption();
        var verb = new Verb("enrol", Summary, Details) { certificate, roots, output };
        verb.Aliases.Add("enroll");
        operatorKey.AddTo(verb);
        tpm.AddTo(verb);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            using var key = operatorKey.Read(parsed, dataDirectory: "");
            var enroller = new TpmEnroller(new OperatorSigner(key), TimeProvider.System);
            try
            {
                var enrolment = await enroller.EnrolAsync(
                    tpm.Read(parsed), ReadCertificates(parsed.GetValue(certificate)!)[0], ReadCertificates(parsed.GetValue(roots)!), cancellationToken);
                await File.WriteAllBytesAsync(parsed.GetValue(output)!, enrolment.ToArray(), cancellationToken);
            }
            catch (AttestationException refusal)
            {
                throw new CliException(refusal.Message, ExitCodes.Environment);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new CliException($"{parsed.GetValue(output)} cannot be written: {failure.Message}", ExitCodes.Environment);
            }

            Console.Out.WriteLine($"enrolled by the operator {enroller.Operator}");
            return ExitCodes.Success;
        });
        return verb;
    }

    /// <summary>Reads certificates of a file that an option names.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> ReadCertificates(string file)
    {
        try
        {
            return CertificateFile.Read(InputFile.ReadList(file));
        }
        catch (InvalidDataException malformed)
        {
            throw new CliException($"{file}: {malformed.Message}", ExitCodes.Usage);
        }
    }
}
