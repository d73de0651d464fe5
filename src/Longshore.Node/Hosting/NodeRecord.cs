using System.Security.Cryptography;
using System.Text.Json;

namespace Longshore.Node.Hosting;

/// <summary>The address and token of the node that runs on a data directory. The file is written when the node listens, is readable
/// by its user only, and is deleted when the node stops.</summary>
/// <param name="Url">The node's own URL.</param>
/// <param name="Token">The secret that requests must carry to change functions.</param>
/// <param name="ProcessId">The id of the node's process.</param>
public sealed record NodeRecord(string Url, string Token, int ProcessId)
{
    private const string FileName = "node.json";

    /// <summary>A token that cannot be guessed: 256 random bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>The record in a data directory, or null if there is none or it cannot be read.</summary>
    public static NodeRecord? Read(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(directory, FileName)), NodeRecordJson.Default.NodeRecord);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
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

    internal static void Delete(string directory) => File.Delete(Path.Combine(directory, FileName));
}
