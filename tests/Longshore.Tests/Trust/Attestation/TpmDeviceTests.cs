using System.Net;
using System.Net.Sockets;
using Longshore.Trust;
using Longshore.Trust.Tpm;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust.Attestation;

/// <summary>Commands byte for byte, and TPMs that answer what no TPM answers.</summary>
public sealed class TpmDeviceTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly PcrSelection Some = new([0, 7, 23]);

    [Fact]
    public async Task Quote_Command_HasTheFormOfTheSpecification()
    {
        var tpm = new ScriptedTpm(Response("00000000"));

        await Assert.ThrowsAsync<EvidenceException>(() => new TpmDevice(tpm).QuoteAsync(0x80000001, new byte[] { 0xaa, 0xbb }, Some, Token));

        Assert.Equal(
            "8002" + "0000002b" + "00000158" + "80000001" // tag, length, command, key
            + "00000009" + "40000009" + "0000" + "00" + "0000" // password session
            + "0002aabb" + "0010" // report data, the key's own scheme
            + "00000001" + "000b" + "03" + "810080", // the registers in the bank of SHA-256
            Convert.ToHexStringLower(Assert.Single(tpm.Commands)));
    }

    [Fact]
    public async Task ReadPcrs_Command_HasTheFormOfTheSpecification()
    {
        var tpm = new ScriptedTpm(Response("00000000"));

        await Assert.ThrowsAsync<EvidenceException>(() => new TpmDevice(tpm).ReadPcrsAsync(Some, Token));

        Assert.Equal("8001" + "00000014" + "0000017e" + "00000001" + "000b" + "03" + "810080", Convert.ToHexStringLower(Assert.Single(tpm.Commands)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8001")]
    [InlineData("80010000000a00000000")]
    [InlineData("80010000001400000000" + "00000001" + "00000001000b03810000" + "00000003")]
    [InlineData("80010000001400000000" + "00000001" + "00000001000b03810080" + "ffffffff")]
    [InlineData("80010000001400000000" + "00000001" + "00000001000b03810080" + "00000003" + "0020")]
    public async Task ReadPcrs_ResponseThatNoTpmGives_IsMalformed(string response)
    {
        var device = new TpmDevice(new ScriptedTpm(Convert.FromHexString(response)));

        var refusal = await Assert.ThrowsAsync<EvidenceException>(() => device.ReadPcrsAsync(Some, Token));

        Assert.Equal(EvidenceFailure.Malformed, refusal.Failure);
    }

    [Fact]
    public async Task Send_CodeOfARefusal_IsToldWithTheCommand()
    {
        var device = new TpmDevice(new ScriptedTpm(Convert.FromHexString("80010000000a00000902")));

        var refusal = await Assert.ThrowsAsync<TpmException>(() => device.CreatePrimaryAsync(TpmAttestationKey.Template, Token));

        Assert.Equal("the TPM refuses CreatePrimary (0x902)", refusal.Message);
    }

    [Theory]
    [InlineData("80010000100100000000")]
    [InlineData("80010000000900000000")]
    [InlineData("8001000000ff00000000")]
    [InlineData("8001")]
    public async Task Send_LengthThatIsWrong_IsAnError(string response)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = AnswerAsync(listener, Convert.FromHexString(response));
        await using var transport = await TpmStream.OpenAsync(
            new TpmAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, null), TimeProvider.System, Token);

        await Assert.ThrowsAnyAsync<IOException>(() => transport.SendAsync(new byte[10], Token));
        await serving;
    }

    [Fact]
    public async Task Send_TpmThatIsSilent_EndsInTime()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var time = new FakeTimeProvider();
        await using var transport = await TpmStream.OpenAsync(new TpmAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, null), time, Token);

        var sending = transport.SendAsync(new byte[10], Token);
        time.Advance(TimeSpan.FromMinutes(2));

        await Assert.ThrowsAsync<IOException>(() => sending);
    }

    [Theory]
    [InlineData("/dev/tpmrm0", true)]
    [InlineData("tcp://localhost:2321", true)]
    [InlineData("tcp://[::1]:2321", true)]
    [InlineData("tcp://localhost", false)]
    [InlineData("tcp://:2321", false)]
    [InlineData("tcp://localhost:0", false)]
    [InlineData("tcp://localhost:65536", false)]
    [InlineData("tpm0", false)]
    [InlineData("", false)]
    public void TryParse_Address_IsADeviceOrASocket(string text, bool isOne) => Assert.Equal(isOne, TpmAddress.TryParse(text, out _));

    private static byte[] Response(string parameters) => Convert.FromHexString("8001" + $"{10 + parameters.Length / 2:x8}" + "00000000" + parameters);

    private static async Task AnswerAsync(TcpListener listener, byte[] response)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[10], Token);
        await stream.WriteAsync(response, Token);
    }
}
