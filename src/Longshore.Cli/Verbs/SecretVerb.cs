using System.CommandLine;
using System.Globalization;
using System.Text;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Capabilities.Secrets;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore secret</c>: sets, lists and removes secrets. There is no verb that shows a value.</summary>
internal static class SecretVerb
{
    private const string Summary = "Set, list and remove secrets, which functions read as environment variables.";

    private const string Details = """
        A function reads the secrets that it is granted: longshore deploy app app.js --grant secret:API_KEY.

        Example:
          longshore secret set API_KEY < key.txt
          longshore secret list
        """;

    private const string SetDetails = """
        The value is standard input, or a file, without its last line break. At a terminal it is a line, which is not shown. Functions see it
        at their next call.

        Example:
          longshore secret set API_KEY < key.txt
          longshore secret set TLS_KEY --file tls.pem
        """;

    private const string ListDetails = """
        Example:
          longshore secret list --json
        """;

    private const string RemoveDetails = """
        Example:
          longshore secret remove API_KEY
        """;

    // A value and a line break.
    private const int InputBytesMax = SecretVault.ValueBytesMax + 2;

    // Throws for bytes that are not UTF-8.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Command Create() => new Verb("secret", Summary, Details) { CreateSet(), CreateList(), CreateRemove() };

    private static Verb CreateSet()
    {
        var name = NameArgument();
        var file = new Option<string?>("--file") { HelpName = "FILE", Description = "The file that is the value [default: standard input]" };
        var data = SharedOptions.DataDirectory();
        var key = SharedOptions.SecretsKey();
        var verb = new Verb("set", "Set a secret, or give it another value.", SetDetails) { name, file, data, key };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var asked = Parse(parsed.GetValue(name)!);
            var value = await ReadAsync(parsed.GetValue(file), cancellationToken);
            await using var access = await FunctionAccess.OpenAsync(
                SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken, parsed.GetValue(key)?.FullName);
            var secret = await access.SetSecretAsync(asked, value, cancellationToken);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"set {secret.Name}, version {secret.Version}"));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb CreateList()
    {
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var verb = new Verb("list", "List the secrets: names, versions and times.", ListDetails) { data, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            await using var access = await FunctionAccess.OpenAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            var secrets = await access.ListSecretsAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(secrets);
            }
            else
            {
                Print(secrets);
            }

            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb CreateRemove()
    {
        var name = NameArgument();
        var data = SharedOptions.DataDirectory();
        var verb = new Verb("remove", "Remove a secret. Calls of functions that are granted it fail until it is set again.", RemoveDetails) { name, data };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var asked = Parse(parsed.GetValue(name)!);
            await using var access = await FunctionAccess.OpenAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            if (!await access.RemoveSecretAsync(asked, cancellationToken))
            {
                throw new CliException($"there is no secret \"{asked}\"; longshore secret list shows those there are", ExitCodes.Usage);
            }

            Console.Out.WriteLine($"removed {asked}");
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "The secret's name, which is that of the environment variable" };

    private static SecretName Parse(string text) => SecretName.TryParse(text, out var name)
        ? name
        : throw new CliException($"\"{text}\" is no name of a secret: {SecretName.Rule}", ExitCodes.Usage);

    private static async Task<string> ReadAsync(string? file, CancellationToken cancellationToken)
    {
        var bytes = file is not null ? await InputFile.ReadAsync(file, InputBytesMax, cancellationToken)
            : Console.IsInputRedirected ? await InputFile.ReadStandardInputAsync(InputBytesMax, cancellationToken)
            : await HiddenLine.ReadAsync("value (not shown): ", InputBytesMax, cancellationToken);
        try
        {
            var value = WithoutLineBreak(Strict.GetString(bytes));
            return SecretVault.Violation(value) is { } violation ? throw new CliException(violation, ExitCodes.Usage) : value;
        }
        catch (DecoderFallbackException)
        {
            throw new CliException("a secret is text in UTF-8", ExitCodes.Usage);
        }
    }

    // Editors and echo end a file with one.
    private static string WithoutLineBreak(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
        : text.EndsWith('\n') ? text[..^1]
        : text;

    private static void Print(IReadOnlyList<SecretDescription> secrets)
    {
        if (secrets.Count == 0)
        {
            Console.Out.WriteLine("There are no secrets; longshore secret set NAME sets one.");
            return;
        }

        var table = new Table().AddColumns("secret", "version", "set");
        foreach (var secret in secrets)
        {
            table.AddRow(
                secret.Name,
                secret.Version.ToString(CultureInfo.InvariantCulture),
                secret.SetAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        Terminal.Write(table);
    }
}
