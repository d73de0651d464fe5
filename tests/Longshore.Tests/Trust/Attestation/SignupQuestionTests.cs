using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Trust.Attestation;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust.Attestation;

/// <summary>A signup may bring a question, so that old evidence proves nothing.</summary>
public sealed class SignupQuestionTests : IDisposable
{
    private static readonly byte[] Question = RandomNumberGenerator.GetBytes(WorkerBinding.QuestionBytes);

    private static readonly OrderLimits Limits = new();

    private readonly WorkerKeys _keys = WorkerKeys.Create(2048);
    private readonly ECDsa _operatorKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<string> _log = [];

    private SignedAttester Attester => new(new OperatorSigner(_operatorKey));

    [Fact]
    public async Task Signup_WithAQuestion_HasEvidenceThatAnswersIt()
    {
        var worker = WorkerDescription.Read(await SignupAsync(await ProcessorAsync(), Hex(Question)), Limits, Question);

        Assert.Equal(Question, worker.Question.ToArray());
        Verify(worker);
    }

    [Fact]
    public async Task Signup_WithoutAQuestion_IsBelievedOnlyByWhoAcceptsOldEvidence()
    {
        var worker = WorkerDescription.Read(await SignupAsync(await ProcessorAsync(), question: null));

        Assert.Equal(ResponseFailure.OldQuote, Refusal(worker));
        Verify(worker, acceptsOld: true);
    }

    [Fact]
    public async Task Signup_OldAnswerSentAgain_IsRefused()
    {
        var old = await SignupAsync(await ProcessorAsync(), Hex(RandomNumberGenerator.GetBytes(WorkerBinding.QuestionBytes)));
        var claimed = JsonNode.Parse(old)!.AsObject();
        claimed["nonce"] = Hex(Question);

        Assert.Equal(ResponseFailure.Quote, Refusal(WorkerDescription.Read(old, Limits, Question)));
        Assert.Equal(ResponseFailure.Quote, Refusal(WorkerDescription.Read(claimed.ToJsonString(), Limits, Question)));
    }

    // Whoever could once have the hardware sign the key's digest alone has such evidence.
    [Fact]
    public async Task Signup_EvidenceOfTheKeyAlone_DoesNotPassForAnAnswer()
    {
        var claimed = JsonNode.Parse(await SignupAsync(await ProcessorAsync(), question: null))!.AsObject();
        claimed["nonce"] = Hex(Question);

        Assert.Equal(ResponseFailure.Quote, Refusal(WorkerDescription.Read(claimed.ToJsonString(), Limits, Question)));
    }

    [Fact]
    public async Task Signup_OfAWorkerAsAvalons_IgnoresTheQuestion()
    {
        var processor = await ProcessorAsync(OrderMode.Avalon);

        Assert.Equal(await SignupAsync(processor, question: null), await SignupAsync(processor, Hex(Question)));
    }

    [Fact]
    public async Task Signup_OfAWorkerWithoutEvidence_IgnoresTheQuestion()
    {
        var processor = new WorkOrderProcessor(_keys, new SampleWorkloads(), new OrderOptions());

        Assert.Equal(await SignupAsync(processor, question: null), await SignupAsync(processor, Hex(Question)));
    }

    [Theory]
    [InlineData("\"\"", "nonce must have 64 hexadecimal digits")]
    [InlineData("\"00\"", "nonce must have 64 hexadecimal digits")]
    [InlineData("\"zz00000000000000000000000000000000000000000000000000000000000000\"", "non-hexadecimal number")]
    [InlineData("5", "'nonce' is no text")]
    public async Task Signup_QuestionOfAnotherForm_IsRefused(string question, string expected) => Assert.Contains(
        expected,
        await GoldenOrders.AnswerAsync(await ProcessorAsync(), "{\"method\": \"ProcessWorkerSignup\", \"params\": {\"nonce\": " + question + "}}"),
        StringComparison.Ordinal);

    [Fact]
    public async Task Signup_HardwareThatRefuses_IsAnErrorAndIsReported()
    {
        var processor = Processor(new FailingAttester(), OrderMode.Safe, quote: "");

        var answer = await SignupAsync(processor, Hex(Question));
        var refusal = Assert.Throws<OrderResponseException>(() => WorkerDescription.Read(answer, Limits, Question));

        Assert.Equal((ResponseFailure.WorkerError, "the worker can make no evidence now"), (refusal.Failure, refusal.Message));
        Assert.Equal(["the hardware is away"], _log);
    }

    [Fact]
    public async Task Signup_BeyondTheLimit_IsToldThatTheWorkerIsBusy()
    {
        var held = new HeldAttester();
        var processor = Processor(held, OrderMode.Safe, quote: "");
        Task<string>[] running = [.. Enumerable.Range(0, 4).Select(client => SignupAsync(processor, Hex(Question), Client(client / 2)))];

        Assert.Contains("the worker is busy", await SignupAsync(processor, Hex(Question), Client(2)), StringComparison.Ordinal);

        held.Release();
        Assert.All(await Task.WhenAll(running), answer => Assert.Contains(Hex(Question), answer, StringComparison.Ordinal));
        Assert.Contains(Hex(Question), await SignupAsync(processor, Hex(Question)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signup_ManyOfOneClient_LeaveRoomForAnother()
    {
        var held = new HeldAttester();
        var processor = Processor(held, OrderMode.Safe, quote: "");
        Task<string>[] running = [.. Enumerable.Range(0, 2).Select(_ => SignupAsync(processor, Hex(Question), Client(0)))];

        Assert.Contains("the worker is busy", await SignupAsync(processor, Hex(Question), Client(0)), StringComparison.Ordinal);
        var other = SignupAsync(processor, Hex(Question), Client(1));

        held.Release();
        Assert.All(await Task.WhenAll([.. running, other]), answer => Assert.Contains(Hex(Question), answer, StringComparison.Ordinal));
        Assert.Contains(Hex(Question), await SignupAsync(processor, Hex(Question), Client(0)), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _operatorKey.Dispose();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static IPAddress Client(int number) => new([192, 0, 2, (byte)number]);

    private static Task<string> SignupAsync(WorkOrderProcessor processor, string? question, IPAddress? client = null) => GoldenOrders.AnswerAsync(
        processor, question is null ? """{"method": "ProcessWorkerSignup", "params": {}}""" : "{\"method\": \"ProcessWorkerSignup\", \"params\": {\"nonce\": \"" + question + "\"}}", client);

    private async Task<WorkOrderProcessor> ProcessorAsync(OrderMode mode = OrderMode.Safe)
    {
        var evidence = await Attester.AttestAsync(WorkerBinding.ReportData(_keys.VerifyingKey), TestContext.Current.CancellationToken);
        return Processor(Attester, mode, Convert.ToBase64String(evidence.Bytes.Span));
    }

    private WorkOrderProcessor Processor(IAttester attester, OrderMode mode, string quote) =>
        new(_keys, new SampleWorkloads(), new OrderOptions { Mode = mode, Attester = attester, Quote = quote, Log = _log.Add });

    private void Verify(WorkerDescription worker, bool acceptsOld = false) => WorkOrderClient.VerifyEvidence(
        worker, new EvidencePolicy { Kind = TrustLevel.Signed, Operators = [new OperatorSigner(_operatorKey).Fingerprint] }, default, acceptsOld);

    private ResponseFailure Refusal(WorkerDescription worker) => Assert.Throws<OrderResponseException>(() => Verify(worker)).Failure;

    private sealed class FailingAttester : IAttester
    {
        public ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken) =>
            throw new AttestationException("the hardware is away");
    }

    private sealed class HeldAttester : IAttester
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _released.SetResult();

        public async ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken)
        {
            await _released.Task;
            return Evidence.None;
        }
    }
}
