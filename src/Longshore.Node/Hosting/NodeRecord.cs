using System.Security.Cryptography;
using System.Text.Json;
using Longshore.Wasm.Files;

namespace Longshore.Node.Hosting;

/// <summary>The address and token of the node that runs on a data directory. The file is written when the node listens, is readable
/// by its user only, and is deleted when the node stops.</summary>
/// <param name="Url">The node's own URL.</param>
/// <param name="Token">The secret that requests must carry to change functions.</param>
/// <param name="ProcessId">The id of the node's process.</param>
public sealed record NodeRecord(string Url, string Token, int ProcessId)
{
    private const string FileName = "node.json";

    // A record has 150 bytes.
    private const int BytesMax = 64 << 10;

    /// <summary>A token that cannot be guessed: 256 random bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>The record in a data directory, or null if there is none.</summary>
    /// <exception cref="InvalidDataException">There is a file, but it cannot be read or is no record. The message says why.</exception>
    public static NodeRecord? Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            var record = JsonSerializer.Deserialize(HostFile.Read(path, BytesMax), NodeRecordJson.Default.NodeRecord);
            return record?.Violation() is { } violation ? throw Damaged(path, violation) : record ?? throw Damaged(path, "it is null");
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Damaged(path, failure.Message);
        }
    }

    internal void Write(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var written = path + ".new";
        File.Delete(written);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(written, options))
        {
            JsonSerializer.Serialize(file, this, NodeRecordJson.Default.NodeRecord);
        }

        File.Move(written, path, overwrite: true);
    }

    /// <summary>Deletes the record, unless it is another node's or is gone already.</summary>
    internal void Delete(string directory)
    {
        try
        {
            if (Read(directory) == this)
            {
                File.Delete(Path.Combine(directory, FileName));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // The next node replaces it.
        }
    }

    private static InvalidDataException Damaged(string path, string reason) =>
        new($"{path} is not the record of a node: {reason}; the node writes it when it is started again");

    private string? Violation() =>
        !Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") ? "its url is not a URL that begins with http://"
        : Token is not { Length: > 0 } || !Token.All(char.IsAsciiLetterOrDigit) ? "its token has other characters than letters and digits, or none"
        : ProcessId <= 0 ? "its processId is not the id of a process"
        : null;
}
