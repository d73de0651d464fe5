using System.Text.Json;

namespace Longshore.Trust.Service.Requests;

/// <summary>The frame of a request as Avalon checks it.</summary>
internal static class AvalonEnvelope
{
    private const string Empty = "Empty params in the request";

    /// <summary>Reads a request.</summary>
    /// <exception cref="ServiceException">It has another form, or there is no such method.</exception>
    public static Envelope Read(JsonElement request, IReadOnlyDictionary<string, ServiceMethod> methods)
    {
        var schema = new RequestSchema(
            [
                new FieldRule("params", value => FieldForm.IsObject(value) && value.EnumerateObject().Any(), Empty),
                new FieldRule("jsonrpc", FieldForm.OneOf("2.0"), "Invalid data format or value for jsonrpc"),
                new FieldRule("id", FieldForm.IsInteger, "Invalid data format for id"),
                new FieldRule("method", FieldForm.OneOf([.. methods.Keys]), "Invalid data format for method or method not supported"),
            ],
            ["jsonrpc", "id", "method", "params"]);
        var violation = request.ValueKind switch
        {
            JsonValueKind.Object => request.EnumerateObject().Any() ? schema.Violation(request) : Empty,
            JsonValueKind.Array => request.GetArrayLength() == 0 ? Empty : "'error_msg'",
            JsonValueKind.String => request.GetString()!.Length == 0 ? Empty : "'error_msg'",
            _ => $"object of type '{PythonType(request)}' has no len()",
        };
        return violation is null
            ? new Envelope(methods[request.GetProperty("method").GetString()!], request.GetProperty("id"), request.GetProperty("params"))
            : throw new ServiceException(ServiceCode.InvalidParameter, violation);
    }

    private static string PythonType(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "NoneType",
        JsonValueKind.Number => FieldForm.IsInteger(value) ? "int" : "float",
        _ => "bool",
    };
}
