using NATS.Client.Core;

namespace Longshore.Cluster.Connection;

/// <summary>How a node proves to NATS who it is.</summary>
public sealed class ClusterCredentials
{
    private const int BytesMax = 64 << 10;

    private ClusterCredentials(NatsAuthOpts options) => Options = options;

    internal NatsAuthOpts Options { get; }

    /// <summary>Reads a file of credentials: one with a JWT and a seed, as <c>nsc</c> writes it, a line with the seed of a user's nkey, or a line
    /// <c>USER:PASSWORD</c>.</summary>
    /// <exception cref="InvalidDataException">It is none of these. The message has nothing of what is in it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ClusterCredentials Read(string file)
    {
        if (new FileInfo(file).Length > BytesMax)
        {
            throw new InvalidDataException($"{file} is no file of credentials: it has more than {BytesMax} bytes");
        }

        string[] lines = [.. File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (lines.Any(line => line.Contains("BEGIN NATS USER JWT", StringComparison.Ordinal)))
        {
            return new(new NatsAuthOpts { CredsFile = file });
        }

        return lines switch
        {
            [var seed] when seed.StartsWith("SU", StringComparison.Ordinal) && !seed.Contains(':', StringComparison.Ordinal) =>
                new(new NatsAuthOpts { AuthCredCallback = (_, _) => ValueTask.FromResult(NatsAuthCred.FromNkey(seed)) }),
            [var pair] when pair.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon =>
                new(new NatsAuthOpts { Username = pair[..colon], Password = pair[(colon + 1)..] }),
            _ => throw new InvalidDataException(
                $"{file} is no file of credentials: write a file of nsc (.creds), the seed of a user's nkey (SU...), or one line USER:PASSWORD"),
        };
    }
}
