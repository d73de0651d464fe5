using System.CommandLine;
using System.Text;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Storage;
using Longshore.Trust.Keys;

namespace Longshore.Cli.Verbs;

/// <summary>The options of a worker's keys.</summary>
internal sealed class WorkerKeyOptions
{
    // A year, and a week: clients that wait longer ask for the keys again.
    private const int HoursMax = 8_760;
    private const int MinutesMax = 10_080;

    private readonly Option<string?> _file = new("--keys")
    {
        HelpName = "FILE",
        Description = "Keep the keys in this file, sealed with the data directory's key or a passphrase [default: in memory only]",
    };

    private readonly Option<string?> _passphrase = new("--keys-passphrase")
    {
        HelpName = "FILE",
        Description = "Seal them with the passphrase that is the first line of this file (/dev/stdin reads it from there)",
    };

    private readonly Option<int?> _every = Number("--rotate-every", "HOURS", "Replace the keys at this age; SIGUSR1 replaces them at once [default: never]");

    private readonly Option<int?> _grace = Number("--key-grace", "MINUTES", "Answer orders for replaced keys for so long [default: 60]");

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_passphrase);
        command.Add(_every);
        command.Add(_grace);
    }

    /// <summary>Completes a ring's options.</summary>
    /// <exception cref="CliException">A value is wrong, or the file's secret cannot be read.</exception>
    public KeyRingOptions Read(ParseResult parsed, string dataDirectory, KeyRingOptions ring)
    {
        return ring with
        {
            File = File(parsed, dataDirectory),
            RotateEvery = Checked(_every, parsed.GetValue(_every), 1, HoursMax) is { } hours ? TimeSpan.FromHours(hours) : null,
            Grace = Checked(_grace, parsed.GetValue(_grace), 0, MinutesMax) is { } minutes ? TimeSpan.FromMinutes(minutes) : ring.Grace,
        };
    }

    private static int? Checked(Option<int?> option, int? value, int minimum, int maximum) => value is null || (value >= minimum && value <= maximum)
        ? value
        : throw new CliException(string.Create(null, $"{option.Name} {value} is outside {minimum} to {maximum}"), ExitCodes.Usage);

    private SealedKeyFile? File(ParseResult parsed, string dataDirectory) => (parsed.GetValue(_file), parsed.GetValue(_passphrase)) switch
    {
        (null, null) => null,
        (null, _) => throw new CliException("--keys-passphrase needs --keys", ExitCodes.Usage),
        ({ } file, null) => new SealedKeyFile(file, DataDirectorySecret(dataDirectory)),
        ({ } file, { } passphrase) => new SealedKeyFile(file, Passphrase(passphrase)),
    };

    private static KeySecret Passphrase(string path) => Encoding.UTF8.GetString(InputFile.ReadList(path)).Split('\n')[0].TrimEnd('\r') switch
    {
        "" => throw new CliException($"the passphrase in {path} is empty", ExitCodes.Usage),
        var line => KeySecret.OfPassphrase(line),
    };

    private static KeySecret DataDirectorySecret(string dataDirectory)
    {
        try
        {
            return KeySecret.OfDataDirectory(new SecretKeyFile(Path.Combine(dataDirectory, SecretKeyFile.FileName)).Load(creates: true));
        }
        catch (SecretException refusal)
        {
            throw new CliException(refusal.Message, ExitCodes.Environment);
        }
    }

    private static Option<int?> Number(string name, string unit, string description) => new(name) { HelpName = unit, Description = description };
}
