using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>In Avalon's mode, answers are those of Avalon's own worker, to the byte.</summary>
public sealed class OrderGoldenTests : IDisposable
{
    private readonly WorkerKeys _keys = GoldenOrders.Keys();

    public static TheoryData<int> CaseNumbers => [.. Enumerable.Range(0, GoldenOrders.Cases.Count)];

    public static TheoryData<string> ErrorNames => [.. GoldenOrders.Root.GetProperty("errors").EnumerateObject().Select(error => error.Name)];

    private static Dictionary<string, Func<string>> ErrorMessages { get; } = new()
    {
        ["not_json"] = () => "not json",
        ["missing_params"] = () => """{"jsonrpc": "2.0", "id": 1, "method": "ProcessWorkOrder"}""",
        ["missing_method"] = () => """{"jsonrpc": "2.0", "id": 1, "params": null}""",
        ["unknown_method"] = () => """{"method": "Unknown", "params": null}""",
        ["params_not_json"] = () => GoldenOrders.Message("nonsense"),
        ["params_null"] = () => """{"method": "ProcessWorkOrder", "params": null}""",
        ["params_missing_esk"] = () => GoldenOrders.Changed(order => order.Remove("encryptedSessionKey"), hasRightHash: false),
        ["bad_hash"] = () => GoldenOrders.Changed(order => order["requesterNonce"] = "00", hasRightHash: false),
        ["bad_encryptedRequestHash"] = () => GoldenOrders.Changed(order => order["encryptedRequestHash"] = new string('0', 96), hasRightHash: false),
        ["unknown_workload"] = () => GoldenOrders.Changed(order => order["workloadId"] = GoldenOrders.Hex("python-none"), hasRightHash: true),
        ["fib_bad_input"] = () => Fibonacci("abc"),
        ["fib_negative"] = () => Fibonacci("-1"),
        ["bad_session_key"] = () => GoldenOrders.Changed(order => order["encryptedSessionKey"] = new string('0', 512), hasRightHash: false),
        ["esk_not_hex"] = () => GoldenOrders.Changed(order => order["encryptedSessionKey"] = "zz", hasRightHash: false),
        ["esk_wrong_len"] = () => GoldenOrders.Changed(order => order["encryptedSessionKey"] = "aabb", hasRightHash: false),
        ["plain_indata"] = () => GoldenOrders.Changed(SetPlain, hasRightHash: true),
        ["per_item_key"] = () => GoldenOrders.Changed(order => order["inData"]![0]!["encryptedDataEncryptionKey"] = "aabb", hasRightHash: true),
        ["empty_iv"] = () => GoldenOrders.Changed(order => order["sessionKeyIv"] = "", hasRightHash: false),
    };

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public async Task Process_GoldenOrder_GivesTheSameBytes(int number)
    {
        var golden = GoldenOrders.Cases[number];

        var answer = await GoldenOrders.AnswerAsync(GoldenOrders.Processor(_keys), golden.GetProperty("zmq_request").GetRawText());

        Assert.Equal(new PythonJson().Value(golden.GetProperty("response")).ToString(), answer);
    }

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void Hash_GoldenOrder_IsTheSame(int number)
    {
        var golden = GoldenOrders.Cases[number];

        var hash = WorkOrder.Read(golden.GetProperty("work_order").GetProperty("params"), new OrderLimits()).Hash();

        Assert.Equal(golden.GetProperty("request_intermediates").GetProperty("request_hash").GetString(), Convert.ToHexStringLower(hash));
    }

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void Verify_GoldenOrder_HasTheSafeForm(int number)
    {
        var parameters = GoldenOrders.Cases[number].GetProperty("work_order").GetProperty("params");

        new OrderForm(_keys).Verify(WorkOrder.Read(parameters, new OrderLimits()));
    }

    [Theory]
    [MemberData(nameof(ErrorNames))]
    public async Task Process_GoldenError_GivesTheSameBytes(string name)
    {
        var answer = await GoldenOrders.AnswerAsync(GoldenOrders.Processor(_keys), ErrorMessages[name]());

        Assert.Equal(GoldenOrders.Root.GetProperty("errors").GetProperty(name).GetString(), answer);
    }

    [Fact]
    public async Task Process_Signup_GivesTheSameBytes()
    {
        var answer = await GoldenOrders.AnswerAsync(GoldenOrders.Processor(_keys), """{"method": "ProcessWorkerSignup", "params": null}""");

        Assert.Equal(GoldenOrders.Root.GetProperty("signup_response_raw").GetString(), answer);
    }

    public void Dispose() => _keys.Dispose();

    private static string Fibonacci(string position) => GoldenOrders.Changed(
        order =>
        {
            order["workloadId"] = GoldenOrders.Hex("python-fib");
            GoldenOrders.SetData(order, position);
        },
        hasRightHash: true);

    // The recorded answer says which name was greeted.
    private static void SetPlain(JsonObject order)
    {
        using var recorded = JsonDocument.Parse(GoldenOrders.Root.GetProperty("errors").GetProperty("plain_indata").GetString()!);
        using var cipher = new SessionCipher(GoldenOrders.SessionKey, GoldenOrders.SessionIv);
        var output = recorded.RootElement.GetProperty("result").GetProperty("outData")[0].GetProperty("data").GetBytesFromBase64();
        var greeted = Encoding.UTF8.GetString(cipher.Decrypt(output))["Hello ".Length..];
        order["inData"]![0]!["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(greeted));
        order["inData"]![0]!["encryptedDataEncryptionKey"] = "-";
    }
}
