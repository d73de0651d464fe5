using System.Security.Cryptography;
using System.Text;

namespace Longshore.Trust.Orders;

/// <summary>The digests of orders and results. They are of the texts as they were sent.</summary>
/// <remarks>The specification (6.1.8) decodes the texts first; Avalon's workers and clients do not, and nothing else is interoperable.</remarks>
internal static class OrderHash
{
    /// <summary>The digest of a request, whose items are in the order of their indices.</summary>
    public static byte[] OfRequest(string nonce, OrderIds ids, IReadOnlyList<OrderItem> input, IReadOnlyList<OrderItem> output) =>
        SHA256.HashData([.. OfIds(nonce, ids), .. OfItems(input), .. output.Count > 0 ? OfItems(output) : []]);

    /// <summary>The digest of a response, which the worker signs.</summary>
    public static byte[] OfResponse(string nonce, OrderIds ids, IReadOnlyList<OrderItem> output) =>
        SHA256.HashData([.. OfIds(nonce, ids), .. OfItems(output)]);

    private static byte[] OfIds(string nonce, OrderIds ids) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat([nonce, ids.WorkOrder, ids.Worker, ids.Workload, ids.Requester])));

    private static byte[] OfItems(IReadOnlyList<OrderItem> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in items)
        {
            foreach (var text in new[] { item.DataHash, item.Data, item.EncryptedKey, item.Iv })
            {
                hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
            }
        }

        return hash.GetHashAndReset();
    }
}
