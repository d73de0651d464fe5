using System.Runtime.InteropServices;
using System.Text.Json;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Requests;

/// <summary>The frame of a request: JSON-RPC 2.0.</summary>
/// <param name="Method">The method.</param>
/// <param name="Id">The request's identifier.</param>
/// <param name="Parameters">The parameters, an object.</param>
internal sealed record Envelope(ServiceMethod Method, JsonElement Id, JsonElement Parameters)
{
    private const string Version = "2.0";

    /// <summary>Reads a request.</summary>
    /// <exception cref="ServiceException">It has another form, or there is no such method.</exception>
    public static Envelope Read(JsonElement request, IReadOnlyDictionary<string, ServiceMethod> methods)
    {
        if (request.ValueKind != JsonValueKind.Object)
        {
            throw new ServiceException(ServiceCode.InvalidRequest, "Invalid request: it must be one object");
        }

        if (IdOf(request) is not { } id)
        {
            throw new ServiceException(ServiceCode.InvalidRequest, "Invalid request: 'id' must be a whole number or a text, of 256 bytes at most");
        }

        if (OrderFields.OptionalText(Only(request, "jsonrpc"), "jsonrpc") != Version)
        {
            throw new ServiceException(ServiceCode.InvalidRequest, "Invalid request: 'jsonrpc' must be \"2.0\"");
        }

        if (OrderFields.OptionalText(Only(request, "method"), "method") is not { } name || !methods.TryGetValue(name, out var method))
        {
            throw new ServiceException(ServiceCode.MethodNotFound, "Method not found");
        }

        return (request.TryGetProperty("params", out var parameters) || (method.ParametersAlias is { } alias && request.TryGetProperty(alias, out parameters)))
            && parameters.ValueKind == JsonValueKind.Object
                ? new Envelope(method, id, parameters)
                : throw new ServiceException(ServiceCode.InvalidParameter, "'params' must be an object");
    }

    /// <summary>The identifier of a request, if it has one that can be repeated.</summary>
    public static JsonElement? IdOf(JsonElement request) =>
        request.ValueKind == JsonValueKind.Object
        && request.TryGetProperty("id", out var id)
        && (FieldForm.IsInteger(id) || FieldForm.IsText(id))
        && JsonMarshal.GetRawUtf8Value(id).Length <= OrderLimits.IdBytesMax ? id : null;

    // A field of another kind is as good as none.
    private static JsonElement Only(JsonElement request, string name) =>
        request.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? request : default;
}
