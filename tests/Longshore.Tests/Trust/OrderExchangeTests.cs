using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Tests.Trust.Zmtp;
using Longshore.Trust.Client;
using Longshore.Trust.Orders;
using Longshore.Trust.Zmtp;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust;

/// <summary>The client, with workers that send any bytes.</summary>
public sealed class OrderExchangeTests : IDisposable
{
    private readonly TcpListener _worker = new(IPAddress.Loopback, 0);
    private readonly FakeTimeProvider _time = new();

    public OrderExchangeTests() => _worker.Start();

    public static TheoryData<ResponseFailure, byte[]> WrongAnswers => new()
    {
        { ResponseFailure.Malformed, [.. ZmtpBytes.Greeting(), .. ZmtpBytes.ReadyWith(ZmtpBytes.Property("X", uint.MaxValue, ""))] },
        { ResponseFailure.Malformed, [.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("PUB")] },
        { ResponseFailure.Malformed, [.. Handshake, .. ZmtpBytes.Short(4)] },
        { ResponseFailure.Malformed, [.. Handshake, .. ZmtpBytes.LongHeader(0, ulong.MaxValue)] },
        { ResponseFailure.Malformed, [.. Handshake, .. ZmtpBytes.Short(0, 1)] },
        { ResponseFailure.Disconnected, [] },
        { ResponseFailure.Disconnected, Handshake },
    };

    private static byte[] Handshake => [.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("REP")];

    [Fact]
    public async Task Send_ToAWorker_GivesItsAnswer()
    {
        var answer = SendAsync();

        using var worker = await AcceptAsync([.. Handshake, .. ZmtpBytes.Request("yes"u8.ToArray())]);

        Assert.Equal("yes", await answer);
    }

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task Send_WorkerThatSendsWrongBytes_IsRefused(ResponseFailure failure, byte[] sent)
    {
        var answer = SendAsync();

        using (var worker = await AcceptAsync(sent))
        {
            worker.Client.Shutdown(SocketShutdown.Send);
            Assert.Equal(failure, (await Assert.ThrowsAsync<OrderResponseException>(() => answer)).Failure);
        }
    }

    [Fact]
    public async Task Send_WorkerThatIsSilent_EndsAfterTheTimeout()
    {
        var answer = SendAsync();
        using var worker = await AcceptAsync(Handshake);

        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(ResponseFailure.Timeout, (await Assert.ThrowsAsync<OrderResponseException>(() => answer)).Failure);
    }

    [Fact]
    public async Task Send_AddressOfAnotherForm_SaysSo()
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => new OrderExchange("http://host", TimeSpan.FromSeconds(30), new OrderLimits(), _time).SendAsync(default, TestContext.Current.CancellationToken));

        Assert.Contains("tcp://HOST:PORT", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _worker.Dispose();

    private Task<string> SendAsync() =>
        new OrderExchange(ZmtpAddress.Of((IPEndPoint)_worker.LocalEndpoint).ToString(), TimeSpan.FromSeconds(30), new OrderLimits(), _time).SendAsync(Encoding.UTF8.GetBytes("{}"), TestContext.Current.CancellationToken);

    private async Task<TcpClient> AcceptAsync(byte[] sent)
    {
        var accepted = await _worker.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await accepted.GetStream().WriteAsync(sent, TestContext.Current.CancellationToken);
        return accepted;
    }
}
