namespace Longshore.Cli.Verbs;

/// <summary>What a submission to a listener asks for beside the order.</summary>
/// <param name="WantsOutput">Whether the decrypted result is printed.</param>
/// <param name="WantsReceipt">Whether a receipt is created, and printed with its last update.</param>
internal sealed record SubmissionOptions(bool WantsOutput, bool WantsReceipt);
