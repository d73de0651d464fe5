using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Longshore.Functions;
using Longshore.Trust.Keys;

namespace Longshore.Trust.Orders;

/// <summary>Answers the messages of Avalon's worker protocol: <c>ProcessWorkerSignup</c> and <c>ProcessWorkOrder</c>. Any number of threads may
/// use it.</summary>
public sealed class WorkOrderProcessor
{
    /// <summary>The method that tells the worker's keys.</summary>
    internal const string SignupMethod = "ProcessWorkerSignup";

    /// <summary>The parameter of a signup with a client's question, and the field of the answer that repeats it. Avalon does not have it.</summary>
    internal const string QuestionField = "nonce";

    /// <summary>The method that processes an order.</summary>
    internal const string ProcessMethod = "ProcessWorkOrder";

    /// <summary>The method that gives the answer to an order once more. Avalon does not have it.</summary>
    // A listener whose connection ended, or that crashed, does not have the answer; and the order itself is refused as a replay.
    internal const string RepeatMethod = "RepeatWorkOrderAnswer";

    private const string FailedWorkload = "Error processing work load";

    private readonly OrderOptions _options;
    private readonly IWorkloads _workloads;
    private readonly OrderKeyRing _keys;
    private readonly RequesterCheck _requesters;
    private readonly ReplayGuards? _replays;
    private readonly bool _isForOneWorker;
    private readonly AnswerCache? _sent;
    private readonly SignupProver? _prover;

    /// <param name="keys">The worker's keys. The caller disposes them.</param>
    /// <param name="workloads">What orders can ask for.</param>
    /// <param name="options">How orders are processed.</param>
    /// <exception cref="CryptographicException">A requester's key is not on the curve secp256k1.</exception>
    public WorkOrderProcessor(WorkerKeys keys, IWorkloads workloads, OrderOptions options)
        : this(WorkerKeyRing.Of(keys), workloads, options)
    {
    }

    /// <param name="keys">The worker's keys, which may be replaced meanwhile. The caller disposes them.</param>
    /// <param name="workloads">What orders can ask for.</param>
    /// <param name="options">How orders are processed.</param>
    /// <exception cref="CryptographicException">A requester's key is not on the curve secp256k1.</exception>
    public WorkOrderProcessor(WorkerKeyRing keys, IWorkloads workloads, OrderOptions options)
    {
        _options = options;
        _workloads = workloads;
        _keys = new OrderKeyRing(keys, options);
        _requesters = new RequesterCheck(options.Requesters, options.Mode);
        if (options.Mode == OrderMode.Safe)
        {
            _replays = new ReplayGuards(_requesters.Requesters, options.Limits.RememberedMax, options.PastOrders);
            _sent = new AnswerCache(options.Limits.RepeatedMax, options.Limits.RepeatedCharactersMax);
            _prover = options.Attester is null ? null : new SignupProver(options.Attester, options.Log);
            _isForOneWorker = options.WorkerId is not null || options.Requesters.Count > 0;
        }
    }

    /// <summary>The worker's identifier, 64 hexadecimal digits. Unless it was given one, new keys give it another.</summary>
    public string Id => _keys.Current.Id;

    /// <summary>Answers one message. Whatever the message is, the answer is a JSON text.</summary>
    /// <param name="message">The message: UTF-8.</param>
    /// <param name="client">The address for which its sender is counted.</param>
    /// <param name="cancellationToken">Ends the workload.</param>
    public async ValueTask<string> ProcessAsync(ReadOnlyMemory<byte> message, IPAddress client, CancellationToken cancellationToken)
    {
        try
        {
            return await DispatchAsync(message, client, cancellationToken);
        }
        catch (OrderException refusal)
        {
            return OrderAnswers.Error(null, refusal.Code, refusal.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return OrderAnswers.Error(null, OrderErrorCode.Unknown, OrderAnswers.ShuttingDown);
        }
        catch (Exception defect)
        {
            // Its message may have data of the order, so only the type is told.
            _options.Faulted.Tell(defect);
            return OrderAnswers.Error(null, OrderErrorCode.Unknown, "Error processing work order: " + defect.GetType().Name);
        }
    }

    private async ValueTask<string> DispatchAsync(ReadOnlyMemory<byte> message, IPAddress client, CancellationToken cancellationToken)
    {
        if (message.Length > _options.Limits.MessageBytesMax)
        {
            throw new OrderException(OrderErrorCode.InvalidParameter, string.Create(null, $"the message of {message.Length} bytes is over the limit of {_options.Limits.MessageBytesMax}"));
        }

        using var document = Parse(message, "JSON Error: ");
        var method = Member(document.RootElement, "method");
        var parameters = Member(document.RootElement, "params");
        return (method.ValueKind == JsonValueKind.String ? OrderFields.Text(document.RootElement, "method") : null) switch
        {
            SignupMethod => await SignupAsync(parameters, client, cancellationToken),
            ProcessMethod => await ProcessAsync(Order(parameters), cancellationToken),
            RepeatMethod when _sent is not null => _sent.Find(Order(parameters))
                ?? throw new OrderException(OrderErrorCode.InvalidParameter, OrderAnswers.NoAnswer),
            _ => throw new OrderException(OrderErrorCode.InvalidParameter, "Unsupported method"),
        };
    }

    private async ValueTask<string> SignupAsync(JsonElement parameters, IPAddress client, CancellationToken cancellationToken)
    {
        var keys = _keys.Current;
        if (_prover is null || OrderFields.OptionalText(parameters, QuestionField) is not { } question)
        {
            return keys.Signup;
        }

        if (question.Length != 2 * WorkerBinding.QuestionBytes)
        {
            throw new OrderException(OrderErrorCode.InvalidParameter, "nonce must have 64 hexadecimal digits");
        }

        var quote = await _prover.ProveAsync(keys.Keys.VerifyingKey, OrderFields.Hex(question), client, cancellationToken);
        return keys.Answers.Signup(_options.MrEnclave, quote, question);
    }

    private async ValueTask<string> ProcessAsync(byte[] order, CancellationToken cancellationToken)
    {
        using var document = Parse(order, "Error loading JSON: ");
        CheckIdLength(document.RootElement);
        var parameters = OrderFields.Field(document.RootElement, "params");
        try
        {
            return await ProcessAsync(document.RootElement, WorkOrder.Read(parameters, _options.Limits), order, cancellationToken);
        }
        catch (OrderException refusal) when (refusal.KeepsId)
        {
            return OrderAnswers.Error(RequestId(document.RootElement), refusal.Code, refusal.Message);
        }
    }

    private async ValueTask<string> ProcessAsync(JsonElement request, WorkOrder order, byte[] text, CancellationToken cancellationToken)
    {
        var (keys, session) = _keys.OpenSession(order);
        using var opened = session;
        keys.Form?.Verify(order);
        var hash = order.Hash();
        OrderVault.VerifyWhole(order, session, hash);
        var requester = _requesters.Verify(order, hash);
        VerifyWorker(order, keys);
        List<WorkloadItem> items = [];
        try
        {
            items.AddRange(order.Input.Select(item => keys.Vault.Open(item, session)));
            var workload = Encoding.UTF8.GetString(OrderFields.Hex(order.Ids.Workload));
            var id = RequestId(request);
            VerifyNew(requester, hash, workload);
            return await KeepAnswerAsync(text, async () =>
            {
                var started = _options.Time.GetTimestamp();
                if (await _workloads.RunAsync(workload, items, cancellationToken) is not { } output)
                {
                    return OrderAnswers.Error(id, OrderErrorCode.InvalidParameter, FailedWorkload);
                }

                var elapsed = _options.Time.GetElapsedTime(started);
                var answer = keys.Answers.Result(id, order, hash, session, output.Span, out var resultHash);
                _options.Receipts?.Add(OrderReceipt.Of(workload, _workloads.DigestOf(workload), elapsed, _options.Time.GetUtcNow()), hash, resultHash);
                return answer;
            });
        }
        finally
        {
            // Only now: a workload may give back its input as its output.
            items.ForEach(item => CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(item.Plain).Span));
        }
    }

    // Whoever sends the order again while it runs is refused before this. Its refusal must not take the place of the answer.
    private async ValueTask<string> KeepAnswerAsync(byte[] order, Func<ValueTask<string>> run)
    {
        if (_sent?.Begin(order, OrderAnswers.Error(null, OrderErrorCode.Unknown, OrderAnswers.Busy)) is not { } place)
        {
            return await run();
        }

        var answer = OrderAnswers.Error(null, OrderErrorCode.InvalidParameter, OrderAnswers.NoAnswer);
        try
        {
            return answer = await run();
        }
        finally
        {
            _sent.End(place, answer);
        }
    }

    private void VerifyWorker(WorkOrder order, OrderKeys keys)
    {
        if (_isForOneWorker && !order.Ids.Worker.Equals(keys.Id, StringComparison.OrdinalIgnoreCase))
        {
            throw new OrderException(OrderErrorCode.AccessDenied, "the work order is for another worker", keepsId: true);
        }
    }

    // The order is remembered last, when it is certain that it runs: one that does not cannot make the worker forget others, nor take the place
    // of a right one with the same digest.
    private void VerifyNew(int requester, ReadOnlySpan<byte> hash, string workload)
    {
        if (_replays is null)
        {
            return;
        }

        if (!_workloads.Contains(workload))
        {
            throw new OrderException(OrderErrorCode.InvalidParameter, FailedWorkload, keepsId: true);
        }

        if (!IsNew(requester, hash))
        {
            throw new OrderException(OrderErrorCode.AccessDenied, OrderAnswers.SentBefore, keepsId: true);
        }
    }

    private bool IsNew(int requester, ReadOnlySpan<byte> hash)
    {
        try
        {
            return _replays!.TryAdd(requester, hash);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _options.Log?.Invoke($"past orders cannot be kept: {failure.Message}");
            throw new OrderException(OrderErrorCode.Unknown, "the worker cannot remember orders now, so it runs none", keepsId: true);
        }
    }

    // It is written into the answer, so a long one would fill what the peer is owed.
    private static void CheckIdLength(JsonElement request)
    {
        if (request.ValueKind == JsonValueKind.Object
            && request.TryGetProperty("id", out var id)
            && JsonMarshal.GetRawUtf8Value(id).Length > OrderLimits.IdBytesMax)
        {
            throw new OrderException(OrderErrorCode.InvalidParameter, string.Create(null, $"'id' is over the limit of {OrderLimits.IdBytesMax} bytes"));
        }
    }

    // It is written into the answer, so it must be something that can be written.
    private static JsonElement RequestId(JsonElement request)
    {
        var id = OrderFields.Field(request, "id");
        if (id.ValueKind != JsonValueKind.Number)
        {
            _ = OrderFields.Text(request, "id");
        }

        return id;
    }

    // Python's words for a name that is missing, and for parameters that are no text.
    private static JsonElement Member(JsonElement message, string name) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(name, out var value)
            ? value
            : throw new OrderException(OrderErrorCode.InvalidParameter, $"JSON Error: '{name}'");

    private static byte[] Order(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.String)
        {
            var type = parameters.ValueKind switch
            {
                JsonValueKind.Null => "NoneType",
                JsonValueKind.Object => "dict",
                JsonValueKind.Array => "list",
                JsonValueKind.Number => "int",
                _ => "bool",
            };
            throw new OrderException(
                OrderErrorCode.InvalidParameter, $"Error loading JSON: the JSON object must be str, bytes or bytearray, not {type}");
        }

        try
        {
            return Encoding.UTF8.GetBytes(parameters.GetString()!);
        }
        catch (InvalidOperationException)
        {
            throw new OrderException(OrderErrorCode.InvalidParameter, "Error loading JSON: half of a surrogate pair");
        }
    }

    private JsonDocument Parse(ReadOnlyMemory<byte> text, string prefix)
    {
        if (!Utf8.IsValid(text.Span))
        {
            throw new OrderException(OrderErrorCode.InvalidParameter, prefix + "the text is not UTF-8");
        }

        try
        {
            return OrderJson.Parse(text, _options.Limits.TokensMax);
        }
        catch (JsonException wrong)
        {
            throw new OrderException(OrderErrorCode.InvalidParameter, prefix + (wrong.LineNumber is null ? wrong.Message : JsonPlace.Describe(text.Span, wrong)));
        }
    }
}
