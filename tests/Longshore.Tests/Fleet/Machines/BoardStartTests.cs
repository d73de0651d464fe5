using System.Net;
using System.Text;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Machines;
using Longshore.Fleet.Wire;

namespace Longshore.Tests.Fleet.Machines;

/// <summary>The line that a virtual machine is told.</summary>
public sealed class BoardStartTests
{
    private static readonly byte[] Entropy = [.. Enumerable.Range(0, BoardStart.EntropyBytes).Select(value => (byte)value)];

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var start = new BoardStart(BoardId.Of(99_999), new DnsEndPoint("10.0.2.2", 63302), DateTimeOffset.UnixEpoch.AddMilliseconds(1_234_567_890_123), Entropy);

        var line = start.Write();
        var read = BoardStart.Read(line.AsMemory(0, line.Length - 1));

        Assert.Equal((byte)'\n', line[^1]);
        Assert.True(line.Length <= BoardStart.LineBytesMax);
        Assert.Equal(start with { Entropy = read.Entropy }, read);
        Assert.Equal(Entropy, read.Entropy.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":0,"host":"h","port":1,"unix_ms":0,"entropy":"ENTROPY"}""")]
    [InlineData("""{"id":1,"host":5,"port":1,"unix_ms":0,"entropy":"ENTROPY"}""")]
    [InlineData("""{"id":1,"host":"h","port":70000,"unix_ms":0,"entropy":"ENTROPY"}""")]
    [InlineData("""{"id":1,"host":"h","port":1,"unix_ms":9223372036854775807,"entropy":"ENTROPY"}""")]
    [InlineData("""{"id":1,"host":"h","port":1,"unix_ms":0,"entropy":"AAAA"}""")]
    [InlineData("""{"id":1,"host":"h","port":1,"unix_ms":0,"entropy":"!"}""")]
    public void Read_SomethingElse_IsRefused(string line) => Assert.Throws<InvalidDataException>(
        () => BoardStart.Read(Encoding.UTF8.GetBytes(line.Replace("ENTROPY", Convert.ToBase64String(Entropy), StringComparison.Ordinal))));

    [Theory]
    [InlineData("127.0.0.1:63302", "10.0.2.2")]
    [InlineData("0.0.0.0:63302", "10.0.2.2")]
    [InlineData("[::]:63302", "10.0.2.2")]
    [InlineData("192.168.1.2:63302", "192.168.1.2")]
    public void Network_Orchestrator_IsWhereTheMachineReachesIt(string listening, string host) =>
        Assert.Equal(new DnsEndPoint(host, 63302), MachineNetwork.Of(() => IPEndPoint.Parse(listening))());
}
