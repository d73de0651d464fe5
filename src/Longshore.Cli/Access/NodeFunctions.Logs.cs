using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Longshore.Cli.Output;
using Longshore.Functions.Logs;
using Longshore.Node.Faces.Native;

namespace Longshore.Cli.Access;

internal sealed partial class NodeFunctions
{
    public async IAsyncEnumerable<LogLine> ReadLogsAsync(LogQuery query, bool follows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/logs?tail={query.LinesMax}&follow={(follows ? "true" : "false")}")
            + (query.Function is { } function ? "&function=" + Uri.EscapeDataString(function) : "")
            + (query.Since > DateTimeOffset.MinValue ? "&since=" + Uri.EscapeDataString(query.Since.ToString("O", CultureInfo.InvariantCulture)) : "");
        using var response = await SendAsync(HttpMethod.Get, path, content: null, cancellationToken, isStreamed: true);
        await EnsureSuccessAsync(response, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await ReadLineAsync(reader, cancellationToken) is { } text)
        {
            yield return Parse(text);
        }
    }

    private async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (IOException failure)
        {
            throw new CliException($"the node at {_client.BaseAddress} ended the log: {failure.Message}", ExitCodes.Environment);
        }
    }

    private LogLine Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ApiJson.Default.LogLine) ?? throw new JsonException("it is null");
        }
        catch (JsonException wrong)
        {
            throw new CliException($"the node at {_client.BaseAddress} sent a line that is no line of a log: {wrong.Message}", ExitCodes.Environment);
        }
    }
}
