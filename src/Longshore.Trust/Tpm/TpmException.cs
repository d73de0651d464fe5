namespace Longshore.Trust.Tpm;

/// <summary>A TPM refused a command.</summary>
/// <param name="command">The command.</param>
/// <param name="code">The response's code (TPM 2.0 Library, part 2, 6.6.3).</param>
internal sealed class TpmException(TpmCommandCode command, uint code) : Exception($"the TPM refuses {command} (0x{code:x3})");
