using Longshore.Trust.Orders;

namespace Longshore.Trust.Service;

/// <summary>What is answered: a result or an error.</summary>
/// <param name="Write">Writes the member of the answer, with its name.</param>
internal sealed record ServiceAnswer(Action<PythonJson> Write)
{
    /// <summary>A result.</summary>
    /// <param name="write">Writes its value.</param>
    public static ServiceAnswer Result(Action<PythonJson> write) => new(json => write(json.Name("result")));

    /// <summary>An error, or a status in its form.</summary>
    /// <param name="code">The code.</param>
    /// <param name="message">The message.</param>
    /// <param name="workOrder">The order's identifier, or null.</param>
    public static ServiceAnswer Status(int code, string message, string? workOrder = null) => new(json =>
    {
        json.Name("error").BeginObject().Name("code").Number(code).Name("message").String(message);
        if (workOrder is not null)
        {
            json.Name("data").BeginObject().Name("workOrderId").String(workOrder).EndObject();
        }

        json.EndObject();
    });

    /// <summary>An exception of Avalon's listener.</summary>
    public static ServiceAnswer Fault(PythonFaultException fault) => new(json => json
        .Name("error").BeginObject()
        .Name("code").Number(ServiceCode.ServerError)
        .Name("message").String("Server error")
        .Name("data").BeginObject()
        .Name("type").String(fault.Type)
        .Name("args").BeginArray().String(fault.Argument).EndArray()
        .Name("message").String(fault.Message)
        .EndObject().EndObject());
}
