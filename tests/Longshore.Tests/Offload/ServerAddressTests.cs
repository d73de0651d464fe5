using Longshore.Offload.Device;

namespace Longshore.Tests.Offload;

public sealed class ServerAddressTests
{
    private const string Key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public void ParseAll_AllForms_AreUnderstood()
    {
        string[] lines =
        [
            "# workers", "", "7000 127.0.0.1", "7001\tworker.example  # the garage", "7002 [::1]", "7003 ::1 plain", "7004 10.0.0.1 unencrypted",
            "7005 10.0.0.1 ssl no_verify cert.pem", "7006 10.0.0.1 " + Key,
        ];

        Assert.Equal(
            [
                new("127.0.0.1", 7000), new("worker.example", 7001), new("::1", 7002), new("::1", 7003, IsPlain: true),
                new("10.0.0.1", 7004, IsPlain: true), new("10.0.0.1", 7005), new("10.0.0.1", 7006, Fingerprint: Key),
            ],
            ServerAddress.ParseAll(lines));
    }

    [Theory]
    [InlineData("127.0.0.1 7000")]
    [InlineData("7000")]
    [InlineData("70000 127.0.0.1")]
    [InlineData("7000 127.0.0.1 perhaps")]
    public void ParseAll_WrongLine_IsNamed(string line)
    {
        var refusal = Assert.Throws<FormatException>(() => ServerAddress.ParseAll(["7000 127.0.0.1", line]));

        Assert.StartsWith("line 2 is not understood", refusal.Message, StringComparison.Ordinal);
    }
}
