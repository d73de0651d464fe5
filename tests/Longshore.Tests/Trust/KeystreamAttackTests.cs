using System.Text;
using System.Text.Json;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>An observer without a key: everything that a request's digest is made of is public, so the encrypted digest reveals the first 32
/// bytes of the keystream, and with one vector for all ciphertexts those of all data.</summary>
public sealed class KeystreamAttackTests
{
    private const string Secret = "the heir is Anastasia";

    [Fact]
    public void Attack_AvalonsOwnOrder_ReadsTheInputAndTheOutput()
    {
        var golden = GoldenOrders.Cases[0];
        var order = WorkOrder.Read(golden.GetProperty("work_order").GetProperty("params"), new OrderLimits());
        var output = golden.GetProperty("response").GetProperty("result").GetProperty("outData")[0].GetProperty("data").GetString()!;

        Assert.Equal("Krsna", Observe(order, order.Input[0].Data, ivBytes: 0));
        Assert.Equal("Hello Krsna", Observe(order, output, ivBytes: 0));
    }

    [Fact]
    public async Task Attack_SafeOrder_ReadsNothing()
    {
        using var keys = WorkerKeys.Create(2048);
        var processor = new WorkOrderProcessor(keys, new SampleWorkloads(), new OrderOptions());
        var worker = WorkerDescription.Of(keys.EncryptionKey, keys.VerifyingKey, keys.EncryptionKeySignature, "");
        using var prepared = new PreparedOrder(new OrderSpec("python-hello", [Encoding.UTF8.GetBytes(Secret)]), worker);

        var answer = await GoldenOrders.AnswerAsync(processor, prepared.Message);

        using var request = JsonDocument.Parse(prepared.Request);
        using var response = JsonDocument.Parse(answer);
        var order = WorkOrder.Read(request.RootElement.GetProperty("params"), new OrderLimits());
        var output = response.RootElement.GetProperty("result").GetProperty("outData")[0].GetProperty("data").GetString()!;
        Assert.Equal("Hello " + Secret, Encoding.UTF8.GetString(prepared.Open(answer)[0]));
        foreach (var ciphertext in new[] { order.Input[0].Data, output })
        {
            Assert.DoesNotContain("Anastasia", Observe(order, ciphertext, ivBytes: 12), StringComparison.Ordinal);
            Assert.DoesNotContain("Anastasia", Observe(order, ciphertext, ivBytes: 0), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Process_OneVectorForAll_IsRefusedByDefault()
    {
        using var keys = GoldenOrders.Keys();
        var processor = new WorkOrderProcessor(keys, new SampleWorkloads(), new OrderOptions());

        var answer = await GoldenOrders.AnswerAsync(processor, GoldenOrders.Cases[0].GetProperty("zmq_request").GetRawText());

        Assert.Contains("sessionKeyIv is refused", answer, StringComparison.Ordinal);
        Assert.Contains("\"id\": \"1\"", answer, StringComparison.Ordinal);
    }

    // The digest and its ciphertext give the keystream.
    private static string Observe(WorkOrder order, string ciphertext, int ivBytes)
    {
        var digest = order.Hash();
        var encrypted = Convert.FromHexString(order.EncryptedRequestHash).AsSpan(ivBytes, digest.Length);
        var data = Convert.FromBase64String(ciphertext).AsSpan(ivBytes);
        var plain = new byte[Math.Min(digest.Length, data.Length - 16)];
        for (var index = 0; index < plain.Length; index++)
        {
            plain[index] = (byte)(data[index] ^ encrypted[index] ^ digest[index]);
        }

        return Encoding.Latin1.GetString(plain);
    }
}
