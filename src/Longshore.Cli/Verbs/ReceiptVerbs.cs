using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Trust.Receipts;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore trust receipt</c>: reads and verifies receipts, without a node.</summary>
internal static class ReceiptVerbs
{
    private const string Summary = "List, show, export and verify the receipts of a node's calls.";

    private const string Details = """
        A node with --receipts FILE adds a signed receipt of every call to the file. These verbs need the file only.

        Example:
          longshore serve --receipts receipts.bin &
          longshore trust receipt verify receipts.bin --key 31c0...f2
        """;

    private const string ListDetails = """
        Example:
          longshore trust receipt list receipts.bin
        """;

    private const string ShowDetails = """
        A receipt is named by the header Longshore-Receipt of the call's answer, or by the SHA-256 digest of its input or output in hexadecimal
        digits. A work order's are the digests of the protocol.

        Example:
          longshore trust receipt show receipts.bin 0123456789abcdef-42
        """;

    private const string ExportDetails = """
        The proof has nothing of other receipts but digests. longshore trust receipt verify reads it as well.

        Example:
          longshore trust receipt export receipts.bin 0123456789abcdef-42 --output proof.bin
        """;

    private const string VerifyDetails = """
        Any change, removal, reordering and truncation is found. The exit code is 0 if the file is whole, else 1. Somebody who puts an older state of
        the whole file back is found by --contains, with a receipt that came later.

        Example:
          longshore trust receipt verify receipts.bin --key 31c0...f2 --contains 0123456789abcdef-42
        """;

    public static Command Create() => new Verb("receipt", Summary, Details) { CreateList(), CreateShow(), CreateExport(), CreateVerify() };

    private static Verb CreateList()
    {
        var file = FileArgument();
        var json = SharedOptions.Json();
        var verb = new Verb("list", "List receipts, one a line.", ListDetails) { file, json };
        verb.SetAction(parsed => Guard(() =>
        {
            var all = new List<object>();
            ReceiptReader.Verify(parsed.GetValue(file)!, signed => Print(signed));
            if (parsed.GetValue(json))
            {
                CliJson.Write(all);
            }

            void Print(SignedReceipt signed)
            {
                if (parsed.GetValue(json))
                {
                    all.Add(ReceiptText.Json(signed));
                }
                else
                {
                    Console.Out.WriteLine(PrintableText.Of(ReceiptText.Line(signed.Receipt)));
                }
            }
        }));
        return verb;
    }

    private static Verb CreateShow()
    {
        var file = FileArgument();
        var asked = new Argument<string>("RECEIPT") { Description = "The receipt's name, or the digest of its input or output" };
        var verb = new Verb("show", "Show a receipt with all that it says, as JSON.", ShowDetails) { file, asked };
        verb.SetAction(parsed => Guard(() =>
        {
            var (path, text, found) = (parsed.GetValue(file)!, parsed.GetValue(asked)!, new List<object>());
            ReceiptReader.Verify(path, signed =>
            {
                if (ReceiptText.IsNamed(signed.Receipt, text))
                {
                    found.Add(ReceiptText.Json(signed));
                }
            });
            CliJson.Write(found.Count > 0 ? found : throw new CliException($"{path} has no receipt {text}", ExitCodes.Environment));
        }));
        return verb;
    }

    private static Verb CreateExport()
    {
        var file = FileArgument();
        var asked = new Argument<string>("RECEIPT") { Description = "The receipt's name" };
        var output = new Option<string>("--output", "-o") { HelpName = "FILE", Description = "The file of the proof", Required = true };
        var verb = new Verb("export", "Write the proof of one receipt to a file.", ExportDetails) { file, asked, output };
        verb.SetAction(parsed => Guard(() => File.WriteAllBytes(parsed.GetValue(output)!, ReceiptReader.Export(parsed.GetValue(file)!, Parse(parsed.GetValue(asked)!)))));
        return verb;
    }

    private static Verb CreateVerify()
    {
        var file = FileArgument();
        var key = new Option<string?>("--key") { HelpName = "FINGERPRINT", Description = "Refuse receipts of another key than this (longshore keys shows a node's)" };
        var contains = new Option<string?>("--contains") { HelpName = "RECEIPT", Description = "Refuse a file without this receipt" };
        var verb = new Verb("verify", "Verify a file of receipts, or the proof of one.", VerifyDetails) { file, key, contains };
        verb.SetAction(parsed => Guard(() => Verify(
            parsed.GetValue(file)!, parsed.GetValue(key), parsed.GetValue(contains) is { } text ? Parse(text) : null)));
        return verb;
    }

    private static void Verify(string path, string? key, ReceiptId? contains)
    {
        var isFound = contains is null;
        var verdict = ReceiptReader.Verify(path, signed => isFound |= signed.Receipt.Id == contains);
        if (key is not null && !key.Equals(verdict.Fingerprint, StringComparison.OrdinalIgnoreCase))
        {
            throw new ReceiptException(ReceiptFailure.OtherKey, $"the receipts are of the key {verdict.Fingerprint}");
        }

        if (!isFound)
        {
            throw new ReceiptException(ReceiptFailure.Absent, $"the file has no receipt {contains}");
        }

        if (key is null)
        {
            Console.Error.WriteLine("longshore: WARNING: nothing shows whose receipts these are: give the node's key (--key)");
        }

        if (verdict.Mends > 0)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"longshore: WARNING: the node mended the file {verdict.Mends} times, last after batch {verdict.MendedAfter}: receipts may be missing there"));
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"verified: {verdict.Receipts} receipts in {verdict.Batches} batches, {verdict.Lost} calls without one, key {verdict.Fingerprint}"));
    }

    private static Argument<string> FileArgument() => new("FILE") { Description = "The file of receipts" };

    private static ReceiptId Parse(string text) => ReceiptId.TryParse(text, out var id)
        ? id
        : throw new CliException($"\"{text}\" is no name of a receipt: write it as 0123456789abcdef-42", ExitCodes.Usage);

    private static int Guard(Action action)
    {
        try
        {
            action();
            return ExitCodes.Success;
        }
        catch (ReceiptException refusal)
        {
            throw new CliException($"refused: {refusal.Failure}: {refusal.Message}", ExitCodes.Environment);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException(failure.Message, ExitCodes.Usage);
        }
    }
}
