using System.Text;

namespace Longshore.Benchmarks.Attack.Attacks;

/// <summary>Sends HTTP that is malformed, unfinished or announces more than it sends, and reads little.</summary>
internal sealed class HttpBytesAttack : IAttack
{
    private static readonly string[] Requests =
    [
        "POST /function/echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n80000000\r\nabc",
        "POST /function/echo HTTP/1.1\r\nHost: h\r\nContent-Length: 16777216\r\n\r\n",
        "POST /function/echo HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "GET /function/fibonacci?10 HTTP/1.1\r\nHost: h\r\nX-A: ",
        "GET /function/../../healthz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /function/fibonacci?%00 HTTP/1.1\r\nHost: h\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
        "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n",
        "TRACE /function/echo HTTP/1.1\r\nHost: h\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0\u00ff\u00ff\u00ff\u0001",
        "PRI * HTTP/2.0\r\n\r\nSM",
        "\0\0\0\0\0\0\0\0",
        "GET /function/picture?1600&1000 HTTP/1.1\r\nHost: h\r\n\r\n",
    ];

    public string Name => "http bytes";

    public async Task RunAsync(AttackedNode node, Random random, CancellationToken cancellationToken)
    {
        await using var connection = await AttackedNode.ConnectAsync(node.Port, cancellationToken);
        var request = Encoding.Latin1.GetBytes(Requests[random.Next(Requests.Length)]);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            await connection.WriteAsync(request.AsMemory(0, random.Next(4) == 0 ? random.Next(request.Length) : request.Length), cancellationToken);
        }

        await Task.Delay(random.Next(2000), cancellationToken);
        if (random.Next(2) == 0)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(1000);
            await connection.ReadExactlyAsync(new byte[random.Next(1, 4096)], patience.Token);
        }
    }
}
