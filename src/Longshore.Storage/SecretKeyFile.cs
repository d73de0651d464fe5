using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Wasm.Files;

namespace Longshore.Storage;

/// <summary>The key of secrets in a file of its own: 64 hexadecimal digits, for its owner only. A copy of the database without it is of no
/// use. A process that has read the key writes no core dump.</summary>
/// <param name="path">The file.</param>
public sealed class SecretKeyFile(string path) : ISecretKey
{
    /// <summary>The file's name in a data directory, unless another file is named.</summary>
    public const string FileName = "secrets.key";

    private const int KeyBytes = 32;
    private const int FileBytesMax = 4 << 10;
    private const UnixFileMode Others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <inheritdoc/>
    public byte[] Load(bool creates)
    {
        CoreDumps.Forbid();
        try
        {
            if (creates && !File.Exists(path))
            {
                Create();
            }

            return Read();
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SecretException(
                $"{path}, the key of the secrets, is missing: restore it, or name it with --secrets-key; without it, remove the secrets and set them again", absent);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SecretException($"{path}, the key of the secrets, cannot be read or made: {failure.Message}", failure);
        }
    }

    private byte[] Read()
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
        {
            throw new SecretException($"{path}, the key of the secrets, can be read by others: chmod 600 {path}");
        }

        var text = Encoding.ASCII.GetString(HostFile.Read(path, FileBytesMax)).Trim();
        return text.Length == 2 * KeyBytes && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text)
            : throw new SecretException($"{path} is not a key of secrets: it has 64 hexadecimal digits; restore it");
    }

    // If two processes create the file at the same time, the second one uses the first one's key.
    private void Create()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unnamed = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(unnamed, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(unnamed, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(unnamed);
        }
    }
}
