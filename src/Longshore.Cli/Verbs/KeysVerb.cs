using System.CommandLine;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Offload.Keys;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore keys</c>: shows this machine's key and the keys that it trusts.</summary>
internal static class KeysVerb
{
    private const string Summary = "Show this machine's key for offloading, create it if there is none, and trust other machines' keys.";

    private const string Details = """
        Devices and workers identify each other by the fingerprints of their keys. Each must trust the other's.

        Example:
          longshore keys
          longshore keys --trust 5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592 --name garage
        """;

    public static Command Create()
    {
        var trust = new Option<string?>("--trust") { HelpName = "FINGERPRINT", Description = "Add a key to the trusted keys" };
        var name = new Option<string>("--name") { HelpName = "NAME", Description = "A name for the trusted key", DefaultValueFactory = _ => "" };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var verb = new Verb("keys", Summary, Details) { trust, name, data, json };
        verb.SetAction(parsed =>
        {
            var directory = SharedOptions.ParseDirectory(parsed.GetValue(data));
            try
            {
                using var identity = OwnKey.LoadOrCreate(directory);
                var trusted = new TrustedKeys(directory, []);
                if (parsed.GetValue(trust) is { } fingerprint)
                {
                    Add(trusted, fingerprint, parsed.GetValue(name)!);
                }

                Print(identity, trusted.List(), parsed.GetValue(json));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new CliException(failure.Message, ExitCodes.Environment);
            }

            return ExitCodes.Success;
        });
        return verb;
    }

    private static void Add(TrustedKeys trusted, string fingerprint, string name)
    {
        if (!TrustedKeys.IsFingerprint(fingerprint))
        {
            throw new CliException($"\"{fingerprint}\" is not a fingerprint: write 64 hexadecimal digits, as longshore keys prints them", ExitCodes.Usage);
        }

        trusted.Add(fingerprint, name);
    }

    private static void Print(OffloadIdentity identity, IReadOnlyList<(string Fingerprint, string Name)> trusted, bool isJson)
    {
        if (isJson)
        {
            CliJson.Write(new KeysDescription(identity.Fingerprint, [.. trusted.Select(each => new TrustedKey(each.Fingerprint, each.Name))]));
            return;
        }

        Console.Out.WriteLine($"own     {identity.Fingerprint}");
        foreach (var (fingerprint, name) in trusted)
        {
            Console.Out.WriteLine($"trusted {fingerprint} {name}".TrimEnd());
        }
    }
}
