using Longshore.Trust.Tpm;

namespace Longshore.Tests.Trust.Attestation;

/// <summary>Answers every command with the same bytes.</summary>
/// <param name="response">The bytes.</param>
internal sealed class ScriptedTpm(byte[] response) : ITpmTransport
{
    public List<byte[]> Commands { get; } = [];

    public Task<byte[]> SendAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        Commands.Add(command.ToArray());
        return Task.FromResult(response);
    }

    public ValueTask DisposeAsync() => default;
}
