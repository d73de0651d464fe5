using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Longshore.Offload.Battery;

/// <summary>A PiSugar board, read by TCP from its power manager: <c>get battery</c> is answered with <c>battery: 72.3</c>.</summary>
/// <remarks>https://github.com/PiSugar/PiSugar/wiki/PiSugar-Power-Manager-(Software)</remarks>
internal sealed class PiSugarBattery(int port) : IBattery
{
    public const int DefaultPort = 8423;

    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromMilliseconds(500);

    public string Name => "PiSugar";

    public async ValueTask<double> ReadAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerTimeMax);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, limit.Token);
            await using var stream = client.GetStream();
            await stream.WriteAsync("get battery\n"u8.ToArray(), limit.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            var line = await reader.ReadLineAsync(limit.Token) ?? "";
            return line.StartsWith("battery:", StringComparison.Ordinal)
                && double.TryParse(line["battery:".Length..].Trim(), CultureInfo.InvariantCulture, out var percent) ? percent : -1;
        }
        catch (Exception missing) when (missing is SocketException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return -1;
        }
    }
}
