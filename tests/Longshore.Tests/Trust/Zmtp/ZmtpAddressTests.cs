using Longshore.Trust.Zmtp;

namespace Longshore.Tests.Trust.Zmtp;

/// <summary>Addresses as ZeroMQ writes them.</summary>
public sealed class ZmtpAddressTests
{
    [Theory]
    [InlineData("tcp://*:7777", "*", 7777)]
    [InlineData("tcp://localhost:1", "localhost", 1)]
    [InlineData("tcp://[::1]:65535", "::1", 65535)]
    public void Parse_Address_IsWrittenTheSame(string text, string host, int port)
    {
        var address = ZmtpAddress.Parse(text);

        Assert.Equal(new ZmtpAddress(host, port), address);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nowhere")]
    [InlineData("tcp://")]
    [InlineData("tcp://:1")]
    [InlineData("tcp://host")]
    [InlineData("tcp://host:65536")]
    [InlineData("tcp://host:-1")]
    [InlineData("ipc://host:1")]
    public void Parse_OtherForm_IsRefused(string text) => Assert.Throws<FormatException>(() => ZmtpAddress.Parse(text));
}
