using System.Globalization;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.Native;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Access;

/// <summary>Manages and calls functions through a node's HTTP API.</summary>
internal sealed partial class NodeFunctions : IFunctionAccess
{
    // A node answers /healthz within a second under any load.
    private static readonly TimeSpan HealthTimeMax = TimeSpan.FromSeconds(10);

    // An answer has 100 bytes.
    private const int HealthBytesMax = 64 << 10;

    private readonly HttpClient _client;

    /// <param name="node">The node's own URL.</param>
    /// <param name="token">The token that allows changing functions, or null to only call them.</param>
    public NodeFunctions(Uri node, string? token)
    {
        // The node has the time limits. If the client gave up earlier, the node's reason would be lost.
        _client = NewClient(node, Timeout.InfiniteTimeSpan);
        if (token is not null)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Finds the node of a record.</summary>
    /// <exception cref="CliException">At its URL is none. The token is not shown to other servers.</exception>
    public static Task<NodeFunctions> ConnectAsync(NodeRecord record, CancellationToken cancellationToken) => ConnectAsync(
        new Uri(record.Url), record.Token, "the node of this data directory", "restart the node, or correct its node.json", cancellationToken);

    /// <summary>Finds a node elsewhere.</summary>
    /// <exception cref="CliException">At its URL is none. The token is not shown to other servers.</exception>
    public static Task<NodeFunctions> ConnectRemoteAsync(Uri node, string token, CancellationToken cancellationToken) =>
        ConnectAsync(node, token, "a Longshore node", "check the URL of --remote, and whether the node runs with --listen", cancellationToken);

    private static async Task<NodeFunctions> ConnectAsync(Uri node, string token, string what, string advice, CancellationToken cancellationToken)
    {
        using var client = NewClient(node, HealthTimeMax);
        client.MaxResponseContentBufferSize = HealthBytesMax;
        try
        {
            var health = await client.GetFromJsonAsync("/healthz", ApiJson.Default.Health, cancellationToken);
            return health is { Status: not null } ? new NodeFunctions(node, token) : throw NotANode("its answer has no status");
        }
        catch (Exception failure) when (IsNoAnswer(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw NotANode(failure is OperationCanceledException ? $"no answer within {HealthTimeMax.TotalSeconds} s" : failure.Message);
        }

        CliException NotANode(string reason) => new($"the server at {node} is not {what}: {reason}; {advice}", ExitCodes.Environment);
    }

    public async Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "/functions", null, cancellationToken);
        return await ReadAsync(response, ApiJson.Default.FunctionConfigArray, cancellationToken);
    }

    public async Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "/functions/" + name, null, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : await ReadAsync(response, ApiJson.Default.FunctionConfig, cancellationToken);
    }

    public Task<DeploymentResult> DeployAsync(FunctionSpec spec, byte[] artifact, CancellationToken cancellationToken) =>
        DeployAsync(spec, artifact, "", cancellationToken);

    public Task<DeploymentResult> DeployCanaryAsync(FunctionSpec spec, byte[] artifact, int percent, CancellationToken cancellationToken) =>
        DeployAsync(spec, artifact, string.Create(CultureInfo.InvariantCulture, $"&{SpecQuery.CanaryKey}={percent}"), cancellationToken);

    public async Task<IReadOnlyList<FunctionVersion>> ListVersionsAsync(FunctionName name, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/functions/{name}/versions", null, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound
            ? []
            : await ReadAsync(response, ApiJson.Default.FunctionVersionArray, cancellationToken);
    }

    public Task<DeploymentResult> RollbackAsync(FunctionName name, int? version, CancellationToken cancellationToken) => ChangeAsync(
        HttpMethod.Post,
        $"/functions/{name}/rollback" + (version is { } number ? string.Create(CultureInfo.InvariantCulture, $"?version={number}") : ""),
        null,
        cancellationToken);

    public Task<DeploymentResult> PromoteAsync(FunctionName name, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Post, $"/functions/{name}/promote", null, cancellationToken);

    // The query of a spec is never empty: it has the limits.
    private async Task<DeploymentResult> DeployAsync(FunctionSpec spec, byte[] artifact, string further, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(artifact);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        return await ChangeAsync(HttpMethod.Put, "/functions/" + spec.Name + SpecQuery.Write(spec) + further, content, cancellationToken);
    }

    private async Task<DeploymentResult> ChangeAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return new DeploymentResult(
                await ReadAsync(response, ApiJson.Default.FunctionConfig, cancellationToken), []);
        }

        var problem = await ReadProblemAsync(response, cancellationToken);
        return response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge
            or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotFound
            ? new DeploymentResult(null, problem.Errors ?? [problem.Detail ?? problem.Title])
            : throw Unexpected(problem);
    }

    public async Task<ChangeResult> ChangeAsync(FunctionChange change, CancellationToken cancellationToken)
    {
        using var content = ChangeForm.Write(change);
        using var response = await SendAsync(HttpMethod.Post, "/functions", content, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return new ChangeResult(await ReadAsync(response, ApiJson.Default.FunctionConfigArray, cancellationToken), []);
        }

        var problem = await ReadProblemAsync(response, cancellationToken);
        return response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity
            ? new ChangeResult([], problem.Errors ?? [problem.Detail ?? problem.Title])
            : throw Unexpected(problem);
    }

    public async Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, "/functions/" + name, null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await EnsureSuccessAsync(response, cancellationToken);
        return true;
    }

    public async Task<InvocationOutcome> InvokeAsync(
        FunctionName name, IReadOnlyList<string> arguments, byte[] input, CancellationToken cancellationToken)
    {
        var query = arguments.Count == 0 ? "" : "?" + string.Join('&', arguments.Select(Uri.EscapeDataString));
        using var content = new ByteArrayContent(input);
        var started = Stopwatch.GetTimestamp();
        using var response = await SendAsync(HttpMethod.Post, $"/function/{name}{query}", content, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            var output = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return new InvocationOutcome { Output = output, Duration = Stopwatch.GetElapsedTime(started) };
        }

        var problem = await ReadProblemAsync(response, cancellationToken);
        var failure = response.StatusCode == HttpStatusCode.NotFound ? Failure.NotFound
            : Enum.TryParse<Failure>(problem.Failure, out var named) ? named
            : throw Unexpected(problem);
        return new InvocationOutcome
        {
            Failure = failure,
            Detail = problem.Detail,
            Trap = problem.Trap,
            Stack = problem.Stack ?? [],
            Output = problem.OutputBase64 is { } bytes ? Convert.FromBase64String(bytes) : Encoding.UTF8.GetBytes(problem.Output ?? ""),
            ExitCode = problem.ExitCode ?? 0,
            Duration = Stopwatch.GetElapsedTime(started),
        };
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <param name="method">The method.</param>
    /// <param name="path">The path and the query.</param>
    /// <param name="content">The body, or null.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <param name="change">Adds headers to the request.</param>
    /// <param name="isStreamed">Whether the answer's body is read by the caller, with <see cref="CopyAsync"/>.</param>
    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken,
        Action<HttpRequestMessage>? change = null,
        bool isStreamed = false)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        change?.Invoke(request);
        try
        {
            return await _client.SendAsync(
                request, isStreamed ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new CliException(
                $"the node at {_client.BaseAddress} does not answer: {failure.Message}", ExitCodes.Environment);
        }
    }

    internal async Task<T> ReadAsync<T>(
        HttpResponseMessage response,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type,
        CancellationToken cancellationToken)
    {
        await EnsureSuccessAsync(response, cancellationToken);
        return await ReadJsonAsync(response, type, cancellationToken);
    }

    /// <summary>Copies the body of a streamed answer.</summary>
    /// <exception cref="CliException">The node ended it before its last byte, or it cannot be written.</exception>
    internal async Task CopyAsync(HttpResponseMessage response, Stream into, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await body.CopyToAsync(into, cancellationToken);
        }
        catch (HttpIOException failure)
        {
            throw new CliException($"the node at {_client.BaseAddress} ended its answer: {failure.Message}", ExitCodes.Environment);
        }
        catch (IOException failure)
        {
            throw new CliException($"the answer cannot be written: {failure.Message}", ExitCodes.Environment);
        }
    }

    internal async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw Unexpected(await ReadProblemAsync(response, cancellationToken));
        }
    }

    private Task<Problem> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        ReadJsonAsync(response, ProblemJson.Default.Problem, cancellationToken);

    private async Task<T> ReadJsonAsync<T>(
        HttpResponseMessage response,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type,
        CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new JsonException("it is null");
        }
        catch (Exception failure) when (IsNoAnswer(failure) && failure is not OperationCanceledException)
        {
            throw new CliException(
                $"the server at {_client.BaseAddress} is not a Longshore node: it answered with status {(int)response.StatusCode}",
                ExitCodes.Environment);
        }
    }

    // Redirections would lead to another server.
    private static HttpClient NewClient(Uri node, TimeSpan timeout) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = node, Timeout = timeout };

    private static bool IsNoAnswer(Exception failure) => failure
        is HttpRequestException or IOException or JsonException or NotSupportedException or InvalidOperationException or OperationCanceledException;

    private static CliException Unexpected(Problem problem) =>
        new($"the node refused: {problem.Detail ?? problem.Title} ({problem.Status})", ExitCodes.Environment);
}
