using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Longshore.Functions;
using Longshore.Wasm.Files;

namespace Longshore.Trust.Keys;

/// <summary>A worker's keys in a file for its owner only, encrypted and authenticated. A process that has opened one writes no core dump.</summary>
/// <param name="path">The file.</param>
/// <param name="secret">With what it is sealed.</param>
public sealed class SealedKeyFile(string path, KeySecret secret)
{
    private const string Format = "longshore worker keys 1";
    private const string LockSuffix = ".lock";
    private const string NextSuffix = ".new";
    private const int FileBytesMax = 64 << 10;
    private const int SaltBytes = 16;
    private const int TagBytes = 16;

    // What OWASP asks of PBKDF2 with SHA-256: a fifth of a second at the start. A file cannot ask for hours.
    private const int Iterations = 600_000;
    private const int IterationsMax = 10_000_000;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly int VectorBytes = AesGcm.NonceByteSizes.MaxSize;

    /// <summary>The file's path.</summary>
    public string FilePath => path;

    // The next file, until it takes the place of this one. The lock keeps it from other processes.
    private string Next => path + NextSuffix;

    /// <summary>Whether the file is there.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>Keeps other processes from using the file, until the result is disposed: each would write only its own keys.</summary>
    /// <exception cref="IOException">Another one uses it, or the lock beside it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    // The lock's file is never deleted: another process that had opened it before would then lock the deleted file.
    internal FileStream Lock()
    {
        var held = Create(path + LockSuffix, FileMode.OpenOrCreate);
        try
        {
            // Of a process that was killed while it wrote: it has keys that are to be forgotten.
            File.Delete(Next);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file.</summary>
    /// <exception cref="KeyFileException">It cannot be opened with this secret, or was changed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal IReadOnlyList<StoredKeys> Read()
    {
        CoreDumps.Forbid();
        var file = Parse(HostFile.Read(path, FileBytesMax));
        if (file.Secret != secret.Kind)
        {
            throw new KeyFileException(KeyFileFailure.OtherSecret, $"{path} is sealed with a {PrintableText.Of(file.Secret)}, and another kind of secret is given");
        }

        var (seal, check) = secret.Derive(file.Salt, file.Iterations);
        if (!CryptographicOperations.FixedTimeEquals(check, file.Check))
        {
            throw new KeyFileException(KeyFileFailure.WrongSecret, $"{path} is sealed with another {secret.Kind}");
        }

        return Open(file, seal);
    }

    /// <summary>Seals keys into the file, which is replaced as a whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void Write(IReadOnlyList<StoredKeys> keys)
    {
        CoreDumps.Forbid();
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var iterations = secret.IsPassphrase ? Iterations : 0;
        var (seal, check) = secret.Derive(salt, iterations);
        var file = new SealedKeys(Format, secret.Kind, iterations, salt, check, []);
        var plain = JsonSerializer.SerializeToUtf8Bytes(keys, Json);
        try
        {
            Replace(JsonSerializer.SerializeToUtf8Bytes(file with { Sealed = Seal(file, plain, seal) }, Json));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private SealedKeys Parse(byte[] text)
    {
        try
        {
            if (JsonSerializer.Deserialize<SealedKeys>(text, Json) is
                { Format: Format, Secret: not null, Iterations: >= 0 and <= IterationsMax, Salt.Length: SaltBytes, Check: not null, Sealed: not null } file
                && file.Sealed.Length >= VectorBytes + TagBytes
                && (file.Iterations > 0 || file.Secret != KeySecret.PassphraseKind))
            {
                return file;
            }
        }
        catch (JsonException)
        {
            // The message below says it.
        }

        throw new KeyFileException(KeyFileFailure.Malformed, $"{path} is no file of worker keys");
    }

    private static byte[] Seal(SealedKeys file, byte[] plain, byte[] key)
    {
        var message = new byte[VectorBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(message.AsSpan(0, VectorBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(message.AsSpan(0, VectorBytes), plain, message.AsSpan(VectorBytes, plain.Length), message.AsSpan(VectorBytes + plain.Length), Bound(file));
        return message;
    }

    private StoredKeys[] Open(SealedKeys file, byte[] key)
    {
        var plain = new byte[file.Sealed.Length - VectorBytes - TagBytes];
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            var message = file.Sealed.AsSpan();
            cipher.Decrypt(message[..VectorBytes], message[VectorBytes..^TagBytes], message[^TagBytes..], plain, Bound(file));
            return JsonSerializer.Deserialize<StoredKeys[]>(plain, Json) is { Length: > 0 } keys
                ? keys
                : throw new KeyFileException(KeyFileFailure.Malformed, $"{path} has no keys");
        }
        catch (CryptographicException)
        {
            throw new KeyFileException(KeyFileFailure.Changed, $"{path} was changed after it was sealed; restore it");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    // What the cipher authenticates beside the keys.
    private static byte[] Bound(SealedKeys file) =>
        Encoding.UTF8.GetBytes(string.Create(null, $"{file.Format}\n{file.Secret}\n{file.Iterations}\n{Convert.ToHexString(file.Salt)}\n{Convert.ToHexString(file.Check)}"));

    private void Replace(byte[] text)
    {
        try
        {
            using (var file = Create(Next, FileMode.CreateNew))
            {
                file.Write(text);
                file.Flush(flushToDisk: true);
            }

            File.Move(Next, path, overwrite: true);
        }
        catch
        {
            File.Delete(Next);
            throw;
        }

        // Otherwise a loss of power brings the old file back, with keys that were forgotten and without those in use.
        HostDirectory.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static FileStream Create(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
