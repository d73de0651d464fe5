using System.Text.Json;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Methods;

/// <summary>The fields of receipts and updates, which are kept and answered as they were sent.</summary>
internal static class StoredFields
{
    /// <summary>The fields of a request.</summary>
    /// <exception cref="ServiceException">They are over the limit.</exception>
    public static string Bounded(ServiceRequest request, LedgerLimits limits)
    {
        var fields = request.Parameters.GetRawText();
        return fields.Length <= limits.ReceiptCharactersMax
            ? fields
            : throw new ServiceException(ServiceCode.InvalidParameter, string.Create(null, $"a receipt has at most {limits.ReceiptCharactersMax} characters"));
    }

    /// <summary>An answer with stored fields and one more.</summary>
    /// <param name="fields">The stored fields: a JSON object.</param>
    /// <param name="writeLast">Writes the last one.</param>
    public static ServiceAnswer Answer(string fields, Action<PythonJson> writeLast) => ServiceAnswer.Result(json =>
    {
        using var document = JsonDocument.Parse(fields);
        json.BeginObject();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            json.Name(property.Name).Value(property.Value);
        }

        writeLast(json);
        json.EndObject();
    });
}
