using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Longshore.Trust.Keys;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust;

/// <summary>Keys of a worker in a file that only its secret opens.</summary>
public sealed class SealedKeyTests : IDisposable
{
    private static readonly byte[] DataKey = RandomNumberGenerator.GetBytes(32);

    private readonly TemporaryDirectory _directory = new();

    private string KeyPath => Path.Combine(_directory.Path, "worker.keys");

    [Theory]
    [InlineData("correct horse")]
    [InlineData(null)]
    public void Open_SameSecret_HasTheSameKeys(string? passphrase)
    {
        var made = Open(Secret(passphrase));
        var keys = (made.Current.VerifyingKey, made.Current.EncryptionKey);
        made.Dispose();
        using var read = Open(Secret(passphrase));

        Assert.Equal(keys, (read.Current.VerifyingKey, read.Current.EncryptionKey));
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(KeyPath), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(KeyPath) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Open_WithoutAFile_KeepsNothing()
    {
        using var ring = WorkerKeyRing.Open(new KeyRingOptions(), TimeProvider.System);

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    // A process that was killed while it wrote has left it, with keys that are to be forgotten.
    [Fact]
    public void Open_FileThatWasNotWrittenToItsEnd_IsRemoved()
    {
        Open(Secret(null)).Dispose();
        File.Copy(KeyPath, KeyPath + ".new");

        Open(Secret(null)).Dispose();

        Assert.Equal([KeyPath, KeyPath + ".lock"], Directory.GetFiles(_directory.Path, "worker.keys*").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Open_FileThatIsOpen_IsRefusedUntilItIsClosed()
    {
        var made = Open(Secret(null));
        var key = made.Current.VerifyingKey;

        Assert.Throws<IOException>(() => Open(Secret(null)));

        made.Dispose();
        using var read = Open(Secret(null));
        Assert.Equal(key, read.Current.VerifyingKey);
    }

    [Fact]
    public void Open_WrongSecret_IsNamed()
    {
        Open(Secret("correct horse")).Dispose();

        Assert.Equal(KeyFileFailure.WrongSecret, Refusal(Secret("battery staple")));
        Assert.Equal(KeyFileFailure.OtherSecret, Refusal(Secret(null)));
        File.Delete(KeyPath);
        Open(Secret(null)).Dispose();
        Assert.Equal(KeyFileFailure.OtherSecret, Refusal(Secret("correct horse")));
        Assert.Equal(KeyFileFailure.WrongSecret, Refusal(KeySecret.OfDataDirectory(new byte[32])));
    }

    [Fact]
    public void Open_SealedBytesChanged_IsNamed()
    {
        Open(Secret(null)).Dispose();
        var file = JsonNode.Parse(File.ReadAllText(KeyPath))!.AsObject();
        var whole = Convert.FromBase64String(file["sealed"]!.GetValue<string>());

        foreach (var at in new[] { 0, 11, 12, whole.Length / 2, whole.Length - 1 })
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 1;
            file["sealed"] = Convert.ToBase64String(changed);
            File.WriteAllText(KeyPath, file.ToJsonString());
            Assert.Equal(KeyFileFailure.Changed, Refusal(Secret(null)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("""{"format":"longshore worker keys 2","secret":"passphrase","iterations":1,"salt":"","check":"","sealed":""}""")]
    [InlineData("""{"format":"longshore worker keys 1","secret":"passphrase","iterations":2000000000,"salt":"AAAAAAAAAAAAAAAAAAAAAA==","check":"","sealed":""}""")]
    public void Open_AnotherFile_IsNamed(string text)
    {
        _directory.Write("worker.keys", text);

        Assert.Equal(KeyFileFailure.Malformed, Refusal(Secret("correct horse")));
    }

    // Any byte of the file: no change opens it.
    [Fact]
    public void Open_AnyCharacterChanged_IsRefused()
    {
        Open(Secret(null)).Dispose();
        var whole = File.ReadAllBytes(KeyPath);

        for (var at = 0; at < whole.Length; at += 5)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 4;
            File.WriteAllBytes(KeyPath, changed);
            Assert.True(Refusal(Secret(null)) is not null, $"a change at {at} was not found: {Encoding.UTF8.GetString(changed)}");
        }
    }

    [Fact]
    public void OfPassphrase_Empty_IsRefused() => Assert.Throws<ArgumentException>(() => KeySecret.OfPassphrase(""));

    public void Dispose() => _directory.Dispose();

    private static KeySecret Secret(string? passphrase) => passphrase is null ? KeySecret.OfDataDirectory(DataKey) : KeySecret.OfPassphrase(passphrase);

    private WorkerKeyRing Open(KeySecret secret) => WorkerKeyRing.Open(new KeyRingOptions { File = new SealedKeyFile(KeyPath, secret) }, new FakeTimeProvider());

    private KeyFileFailure? Refusal(KeySecret secret)
    {
        try
        {
            Open(secret).Dispose();
            return null;
        }
        catch (KeyFileException refusal)
        {
            return refusal.Failure;
        }
    }
}
