using System.Globalization;
using System.Net;
using System.Text.Json;
using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Wire;

/// <summary>What a virtual machine cannot know by itself when it starts, in one line: who it is, where its orchestrator listens, the time, and
/// randomness. All machines of a snapshot are equal up to it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Orchestrator">Where its orchestrator listens, as the machine sees it.</param>
/// <param name="Time">The time of the host.</param>
/// <param name="Entropy">Randomness of the host, <see cref="EntropyBytes"/> of it.</param>
public sealed record BoardStart(BoardId Id, DnsEndPoint Orchestrator, DateTimeOffset Time, ReadOnlyMemory<byte> Entropy)
{
    /// <summary>The bytes of randomness: twice what the kernel's generator has as its key.</summary>
    public const int EntropyBytes = 64;

    /// <summary>The longest line, in bytes.</summary>
    public const int LineBytesMax = 4096;

    /// <summary>The line, with its end.</summary>
    public byte[] Write() => JsonLine.Write(writer =>
    {
        writer.WriteNumber("id", Id.Value);
        writer.WriteString("host", Orchestrator.Host);
        writer.WriteNumber("port", Orchestrator.Port);
        writer.WriteNumber("unix_ms", Time.ToUnixTimeMilliseconds());
        writer.WriteString("entropy", Convert.ToBase64String(Entropy.Span));
    });

    /// <summary>Reads the line, without its end.</summary>
    /// <exception cref="InvalidDataException">It is not understood.</exception>
    public static BoardStart Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var entropy = root.GetProperty("entropy").GetBytesFromBase64();
            if (entropy.Length != EntropyBytes)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"the start has {entropy.Length} bytes of randomness, not {EntropyBytes}"));
            }

            return new BoardStart(
                BoardId.Of(root.GetProperty("id").GetInt32()),
                new DnsEndPoint(root.GetProperty("host").GetString() ?? "", root.GetProperty("port").GetInt32()),
                DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("unix_ms").GetInt64()),
                entropy);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("the start is not understood: " + failure.Message, failure);
        }
    }
}
