using Longshore.Functions.Capabilities.Secrets;
using Longshore.Storage;

namespace Longshore.Tests.Storage;

public sealed class SecretKeyFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string KeyFile => Path.Combine(_directory.Path, "keys", SecretKeyFile.FileName);

    [Fact]
    public void Load_ThatCreates_MakesAKeyForItsOwnerOnly()
    {
        var made = new SecretKeyFile(KeyFile).Load(creates: true);

        Assert.Equal(32, made.Length);
        Assert.Equal(made, new SecretKeyFile(KeyFile).Load(creates: false));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(KeyFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Load_OfAMissingKey_SaysWhereItIsExpected() =>
        Assert.Contains(KeyFile + ", the key of the secrets, is missing", Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Load_OfAKeyThatOthersMayRead_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        new SecretKeyFile(KeyFile).Load(creates: true);
        Permit(KeyFile);

        Assert.Contains("can be read by others: chmod 600", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123")]
    [InlineData("zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Load_OfADamagedKey_IsRefusedWithoutShowingIt(string text)
    {
        new SecretKeyFile(KeyFile).Load(creates: true);
        File.WriteAllText(KeyFile, text);

        Assert.EndsWith("is not a key of secrets: it has 64 hexadecimal digits; restore it", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ForbidsCoreDumpsOfThisProcess()
    {
        new SecretKeyFile(KeyFile).Load(creates: true);

        var limit = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max core file size", StringComparison.Ordinal));
        Assert.Equal(["1", "1", "bytes"], limit["Max core file size".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => _directory.Dispose();

    private static void Permit(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }
    }

    private string Refusal() => Assert.Throws<SecretException>(() => new SecretKeyFile(KeyFile).Load(creates: false)).Message;
}
