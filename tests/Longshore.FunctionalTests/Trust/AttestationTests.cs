using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Trust;

/// <summary>Attestation as users see it: every side is a process of its own.</summary>
[Collection(SoftwareTpm.Collection)]
public sealed class AttestationTests : IDisposable
{
    private static readonly string Zeros = new('0', 64);

    private readonly TemporaryDirectory _directory = new();

    public AttestationTests()
    {
        File.WriteAllText(PathOf("upper.js"), "export default async request => new Response((await request.text()).toUpperCase())");
        File.WriteAllText(PathOf("workloads.json"), """{"upper": {"file": "upper.js"}}""");
        File.WriteAllText(PathOf("lib.js"), "export function inc(x) { return x + 1 }");
        File.WriteAllText(PathOf("run.js"), "import { inc } from './lib.js'; console.log(await inc(41))");
    }

    [Fact]
    public async Task Submit_WorkerThatItsOperatorSigned_IsBelievedOnlyWithTheOperator()
    {
        var own = await FingerprintAsync("worker");
        await using var worker = StartWorker("--attest", "signed");
        var address = await AddressAsync(worker);

        var trusted = await SubmitAsync(address, "--require", "signed", "--operator", own);
        var other = await SubmitAsync(address, "--require", "signed", "--operator", Zeros);
        var more = await SubmitAsync(address, "--require", "tpm", "--operator", own, "--pcr", "7=" + Zeros);

        Assert.Equal((0, "Decryption result at client - KRSNA\n", ""), (trusted.ExitCode, trusted.Output, trusted.Error));
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("Quote: the worker's evidence is refused: UntrustedOperator", other.Error, StringComparison.Ordinal);
        Assert.Contains("OtherKind", more.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_WorkerWithoutEvidence_IsRefused()
    {
        await using var worker = StartWorker();

        var refused = await SubmitAsync(await AddressAsync(worker), "--require", "signed", "--operator", Zeros);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("NoEvidence", refused.Error, StringComparison.Ordinal);
    }

    // Nothing listens there: each is refused before anything is sent.
    [Theory]
    [InlineData("--require signed", "--require signed needs --operator")]
    [InlineData("--require tpm --operator 0000000000000000000000000000000000000000000000000000000000000000", "--require tpm needs --pcr")]
    [InlineData("--require sgx", "--require sgx needs --collateral")]
    [InlineData("--operator 0000000000000000000000000000000000000000000000000000000000000000", "--operator needs --require")]
    [InlineData("--require signed --operator 00", "is not a fingerprint")]
    [InlineData("--require tpm --pcr 24=00", "a register is written N=HEX")]
    [InlineData("--require tpm --pcr 23=0000000000000000000000000000000000000000000000000000000000000000", "not 16 and 23, which any program may reset")]
    [InlineData("--require none", "'none' not recognized")]
    [InlineData("--tpm-root absent.pem", "absent.pem cannot be read")]
    [InlineData("--old-evidence", "--old-evidence needs --require or --collateral")]
    public async Task Submit_WrongOption_SaysSo(string options, string expected)
    {
        var run = await SubmitAsync("tcp://127.0.0.1:1", options.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--attest sgx", "--attest sgx is for longshore trust worker")]
    [InlineData("--attest tpm", "tpm-enrolment cannot be read")]
    [InlineData("--attest tpm --tpm-enrolment workloads.json", "the TPM's enrolment cannot be read")]
    [InlineData("--attest tpm --tpm nowhere", "a TPM is written /dev/tpmrm0 or tcp://HOST:PORT")]
    [InlineData("--attest tpm --tpm-pcrs 24", "\"24\" is no register of a TPM")]
    [InlineData("--attest signed --operator-key workloads.json", "holds no private key")]
    [InlineData("--attest trustme", "'trustme' not recognized")]
    public async Task Worker_WrongOption_SaysSo(string options, string expected)
    {
        await using var worker = LongshoreProcess.StartIn(
            _directory.Path, ["worker", "--listen", "127.0.0.1:0", "--data-dir", PathOf("worker"), .. options.Split(' ')]);
        var run = await worker.EndAsync();

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_FunctionWithMeasurements_IsShownAndRunsNowhereElse()
    {
        var deployed = await LongshoreProcess.RunAsync(
            "deploy", "upper", PathOf("upper.js"), "--trust", "tpm", "--measure", "pcr7=" + Zeros, "--data-dir", PathOf("node"));
        var inspected = await LongshoreProcess.RunAsync("inspect", "upper", "--data-dir", PathOf("node"));
        var wrong = await LongshoreProcess.RunAsync("deploy", "upper", PathOf("upper.js"), "--trust", "signed", "--measure", "pcr7=" + Zeros, "--data-dir", PathOf("node"));

        Assert.True(deployed.ExitCode == 0, deployed.Error);
        Assert.Contains($"trust      tpm\nmeasure    pcr7={Zeros}\n", inspected.Output, StringComparison.Ordinal);
        Assert.Equal(4, wrong.ExitCode);
        Assert.Contains("pcr7 needs trust \"tpm\"", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WorkerThatItsOperatorSigned_IsExplained()
    {
        var own = await FingerprintAsync("worker");
        await using var worker = LongshoreProcess.Start("worker", "--listen", "127.0.0.1:0", "--attest", "signed", "--data-dir", PathOf("worker"));
        await WriteAddressAsync(worker, own);

        var trusted = await RunAsync("--require", "signed", "--operator", own);
        var other = await RunAsync("--require", "signed", "--operator", Zeros);

        Assert.Equal((0, "42\n"), (trusted.ExitCode, trusted.Output));
        Assert.Contains("required signed, proven signed", trusted.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (other.ExitCode, other.Output));
        Assert.Contains("EvidenceRefused: UntrustedOperator", other.Error, StringComparison.Ordinal);
        Assert.Contains("required signed, proven none", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enrol_WithoutAnOperatorsKey_SaysSo()
    {
        var run = await LongshoreProcess.RunAsync("trust", "enrol", "--ek-certificate", "ek.der", "--tpm-root", "root.pem", "--out", PathOf("enrolment"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--operator-key", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tpm_EnrolledMachine_ProvesItToClientsAndDevicesAndPlacement()
    {
        var address = SoftwareTpm.Address;
        var boss = await FingerprintAsync("boss");
        var own = await FingerprintAsync("worker");
        string[] attest = ["--attest", "tpm", "--tpm", address, "--tpm-enrolment", PathOf("enrolment")];
        var enrolled = await LongshoreProcess.RunAsync(
            "trust", "enrol", "--operator-key", Path.Combine(PathOf("boss"), "offload-key.pem"), "--tpm", address,
            "--ek-certificate", SoftwareTpm.Certificate, "--tpm-root", SoftwareTpm.Root, "--out", PathOf("enrolment"));
        Assert.True(enrolled.ExitCode == 0, enrolled.Error);
        Assert.Equal($"enrolled by the operator {boss}\n", enrolled.Output);

        await using var orders = StartWorker(attest);
        var url = await AddressAsync(orders);
        string[] genuine = ["--require", "tpm", "--operator", boss, "--tpm-root", SoftwareTpm.Root];
        var submitted = await SubmitAsync(url, [.. genuine, "--pcr", "7=" + Zeros]);
        var otherValue = await SubmitAsync(url, [.. genuine, "--pcr", "7=" + new string('5', 64)]);

        await using var devices = LongshoreProcess.Start(["worker", "--listen", "127.0.0.1:0", "--data-dir", PathOf("worker"), .. attest]);
        await WriteAddressAsync(devices, own);
        var ran = await RunAsync([.. genuine, "--pcr", "7=" + Zeros]);

        Assert.Equal((0, "Decryption result at client - KRSNA\n", ""), (submitted.ExitCode, submitted.Output, submitted.Error));
        Assert.Contains("MeasurementNotAccepted: PCR 7", otherValue.Error, StringComparison.Ordinal);
        Assert.Equal((0, "42\n"), (ran.ExitCode, ran.Output));
        Assert.Contains("required tpm, proven tpm pcr0=", ran.Error, StringComparison.Ordinal);

        await using var node = LongshoreProcess.Start(["serve", "--port", "0", "--data-dir", PathOf("node"), .. attest]);
        await node.ReadLineAsync(line => line.StartsWith("Ctrl+C", StringComparison.Ordinal));
        await LongshoreProcess.RunAsync("deploy", "right", PathOf("upper.js"), "--trust", "tpm", "--measure", "pcr7=" + Zeros, "--data-dir", PathOf("node"));
        await LongshoreProcess.RunAsync("deploy", "wrong", PathOf("upper.js"), "--trust", "tpm", "--measure", "pcr7=" + new string('5', 64), "--data-dir", PathOf("node"));
        var right = await LongshoreProcess.RunAsync("invoke", "right", "--input", "abc", "--data-dir", PathOf("node"));
        var wrong = await LongshoreProcess.RunAsync("invoke", "wrong", "--input", "abc", "--data-dir", PathOf("node"));

        Assert.Equal((0, "ABC"), (right.ExitCode, right.Output.Trim()));
        Assert.Equal(16, wrong.ExitCode);
        Assert.Contains("pcr7 is " + Zeros, wrong.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private string PathOf(string name) => Path.Combine(_directory.Path, name);

    private async Task<string> FingerprintAsync(string data) =>
        (await LongshoreProcess.RunAsync("keys", "--data-dir", PathOf(data))).Output.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];

    private LongshoreProcess StartWorker(params string[] options) => LongshoreProcess.Start(
        ["trust", "worker", "--bind", "tcp://127.0.0.1:0", "--workloads", PathOf("workloads.json"), "--data-dir", PathOf("worker"), .. options]);

    private static async Task<string> AddressAsync(LongshoreProcess worker) =>
        (await worker.ReadLineAsync(line => line.StartsWith("worker on", StringComparison.Ordinal))).Split(' ')[2].TrimEnd(',');

    private static Task<CommandOutput> SubmitAsync(string address, params string[] options) => LongshoreProcess.RunAsync(
        ["trust", "submit", "--connect", address, "--workload_id", "upper", "--in_data", "Krsna", .. options]);

    // "worker on 127.0.0.1:41234, key ..."
    private async Task WriteAddressAsync(LongshoreProcess worker, string key)
    {
        var port = (await AddressAsync(worker)).Split(':')[1];
        await File.WriteAllTextAsync(PathOf("longshore-addresses.txt"), $"{port} 127.0.0.1 {key}\n", TestContext.Current.CancellationToken);
    }

    // A device with the worker's data directory is trusted by it.
    private Task<CommandOutput> RunAsync(params string[] options) => LongshoreProcess.RunInAsync(
        _directory.Path, "", ["run", "--remote-only", "--reconnect", "0", "--explain", "--data-dir", PathOf("worker"), .. options, "run.js"]);
}
