using System.Security.Cryptography;
using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Devices;
using Longshore.Offload.Keys;
using Longshore.Offload.Wire;
using Longshore.Tests.Trust.Attestation;
using Longshore.Trust.Attestation;

namespace Longshore.Tests.Offload;

/// <summary>A device that requires evidence sends nothing to a worker before it was shown.</summary>
public sealed class AttestedChannelTests : IAsyncDisposable
{
    private readonly OffloadRun _run = new();
    private readonly EchoEvidence _evidence = new();
    private readonly OffloadIdentity _worker;
    private readonly OffloadIdentity _device;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public AttestedChannelTests()
    {
        _worker = OffloadIdentity.LoadOrCreate(Path.Combine(_run.Directory, "worker"));
        _device = OffloadIdentity.LoadOrCreate(Path.Combine(_run.Directory, "device"));
        _run.With("lib.js", "export function inc(x = 0) { return x + 1 }").With("run.js", "import { inc } from './lib.js'; console.log(await inc())");
    }

    [Fact]
    public async Task Run_WorkerThatProvesIt_IsUsedAndToldWithItsProof()
    {
        IReadOnlyList<(string, TrustProof Proof)> proofs = [];

        var ran = await RunAsync(Start(_evidence), _evidence, told => proofs = told);

        Assert.Equal((0, "1\n"), ran);
        Assert.Equal(EchoEvidence.Proof, Assert.Single(proofs).Proof);
        Assert.Single(_evidence.Asked);
    }

    // A key that is trusted at first use must be remembered only if its evidence was accepted.
    [Fact]
    public async Task Welcomed_IsToldOfAWorkersKey_OnlyAfterItsEvidenceWasAccepted()
    {
        List<string> welcomed = [];

        await RunAsync(Start(new NoAttester()), _evidence, welcomed: welcomed.Add);
        Assert.Empty(welcomed);
        await RunAsync(Start(_evidence), _evidence, welcomed: welcomed.Add);

        Assert.Equal(_worker.Fingerprint, Assert.Single(welcomed));
    }

    // The hardware is slow, and one device alone could keep it from all others.
    [Fact]
    public async Task Prover_WhileAProofIsUnderWay_MakesNoSecondOneForTheSameKey()
    {
        var hardware = new TaskCompletionSource<Evidence>();
        var prover = new ChannelProver(new Slow(hardware.Task), "worker");
        List<string> reports = [];
        var first = prover.AttestAsync("device", new byte[32], reports.Add, Token);

        var second = await prover.AttestAsync("device", new byte[32], reports.Add, Token);
        var other = prover.AttestAsync("other", new byte[32], reports.Add, Token);
        hardware.SetResult(new Evidence(new byte[] { 1 }, EchoEvidence.Proof));

        Assert.Equal((1, 0, 1), ((await first).Length, second.Length, (await other).Length));
        Assert.Contains("a proof for the same key is under way", Assert.Single(reports), StringComparison.Ordinal);
        Assert.Equal(1, (await prover.AttestAsync("device", new byte[32], reports.Add, Token)).Length);
    }

    [Fact]
    public async Task Prover_WithManyKeys_HasABoundedNumberOfProofsUnderWay()
    {
        var hardware = new TaskCompletionSource<Evidence>();
        var prover = new ChannelProver(new Slow(hardware.Task), "worker");
        List<string> reports = [];
        var proofs = Enumerable.Range(0, 20).Select(key => prover.AttestAsync($"{key}", new byte[32], reports.Add, Token)).ToArray();

        Assert.Equal((16, 4), (proofs.Count(each => !each.IsCompleted), reports.Count));
        hardware.SetResult(Evidence.None);
        await Task.WhenAll(proofs);
    }

    [Fact]
    public async Task Run_WithoutRequirement_AsksForNothing()
    {
        Assert.Equal((0, "1\n"), await RunAsync(Start(_evidence), null));
        Assert.Empty(_evidence.Asked);
    }

    [Fact]
    public async Task Run_EvidenceOfAnEarlierConnection_IsRefused()
    {
        var worker = Start(_evidence);
        await RunAsync(worker, _evidence);
        _evidence.Replayed = _evidence.Asked[0];

        var ran = await RunAsync(worker, _evidence);

        Assert.Equal((1, ""), ran);
        Assert.Contains(_run.Reports, text => text.Contains("EvidenceRefused: ReportDataMismatch", StringComparison.Ordinal));
        Assert.NotEqual(_evidence.Asked[0], _evidence.Asked[1]);
    }

    // The hardware fails, or the worker has none: both are no evidence.
    [Fact]
    public async Task Run_WorkerThatCannotProve_IsRefusedByName()
    {
        Assert.Equal((1, ""), await RunAsync(Start(new NoAttester()), _evidence));
        _evidence.Fails = true;
        Assert.Equal((1, ""), await RunAsync(Start(_evidence), _evidence));

        Assert.Equal(2, _run.Reports.Count(text => text.Contains("EvidenceRefused: NoEvidence", StringComparison.Ordinal)));
        Assert.Contains(_run.Reports, text => text.Contains("the TPM burns", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_PlainWorker_IsRefused()
    {
        var plain = _run.StartWorker();

        var (exit, _, _) = await _run.RunAsync([OffloadRun.AddressOf(plain)], options => options with { IsRemoteOnly = true, ReconnectAttempts = 0 }, evidence: _evidence);

        Assert.Equal(1, exit);
        Assert.Contains(_run.Reports, text => text.Contains("EvidenceRefused: the connection is plain", StringComparison.Ordinal));
    }

    // Another worker's evidence, through a worker that holds another key.
    [Fact]
    public async Task Run_EvidenceAboutAnotherKey_IsRefused()
    {
        using var stolen = OffloadIdentity.LoadOrCreate(Path.Combine(_run.Directory, "other"));
        var relay = _run.StartWorker(identity: stolen, trusted: new TrustedKeys(_run.Directory, [_device.Fingerprint]), attester: new Relay(_evidence));

        var (exit, _, _) = await _run.RunAsync(
            [OffloadRun.AddressOf(relay, isPlain: false)], options => options with { IsRemoteOnly = true, ReconnectAttempts = 0 }, _device, _ => true, evidence: _evidence);

        Assert.Equal(1, exit);
        Assert.Contains(_run.Reports, text => text.Contains("EvidenceRefused: ReportDataMismatch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WithoutRemoteOnly_RunsOnTheDeviceInstead()
    {
        var worker = Start(new NoAttester());

        var (exit, output, _) = await _run.RunAsync(
            [OffloadRun.AddressOf(worker, isPlain: false)], options => options with { ReconnectAttempts = 0 }, _device, _ => true, evidence: _evidence);

        Assert.Equal((0, "1\n"), (exit, output));
        Assert.Equal(0, worker.Clients);
    }

    // With the real ladder: the worker's key, signed by an operator.
    [Fact]
    public async Task Run_WorkerThatAnOperatorSigned_IsUsedOnlyIfTheOperatorIsTrusted()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new OperatorSigner(key);
        var worker = Start(new SignedAttester(signer));

        var trusted = await RunAsync(worker, Policy(signer.Fingerprint));
        var other = await RunAsync(worker, Policy(_device.Fingerprint));

        Assert.Equal((0, "1\n"), trusted);
        Assert.Equal((1, ""), other);
        Assert.Contains(_run.Reports, text => text.Contains("EvidenceRefused: UntrustedOperator", StringComparison.Ordinal));

        static EvidenceVerifier Policy(string fingerprint) =>
            new(new EvidencePolicy { Kind = TrustLevel.Signed, Operators = [fingerprint] }, () => TpmForge.At);
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _worker.Dispose();
        _device.Dispose();
    }

    private WorkerHost Start(IAttester attester) =>
        _run.StartWorker(identity: _worker, trusted: new TrustedKeys(_run.Directory, [_device.Fingerprint]), attester: attester);

    private async Task<(int Exit, string Output)> RunAsync(
        WorkerHost worker,
        IEvidencePolicy? evidence,
        Action<IReadOnlyList<(string Address, TrustProof Proof)>>? proofs = null,
        Action<string>? welcomed = null)
    {
        var (exit, output, _) = await _run.RunAsync(
            [OffloadRun.AddressOf(worker, isPlain: false)],
            options => options with { IsRemoteOnly = true, ReconnectAttempts = 0 },
            _device,
            key => key == _worker.Fingerprint,
            evidence: evidence,
            proofs: proofs,
            welcomed: welcomed);
        return (exit, output);
    }

    private sealed class Slow(Task<Evidence> evidence) : IAttester
    {
        public ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken) => new(evidence);
    }

    // Asks an attested worker about its own key, as a machine in the middle would.
    private sealed class Relay(EchoEvidence victim) : IAttester
    {
        public ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken) =>
            victim.AttestAsync(SHA256.HashData(reportData.Span), cancellationToken);
    }
}
