namespace Longshore.Trust.Orders;

/// <summary>Writes the messages that carry an order to a worker.</summary>
internal static class OrderMessage
{
    /// <summary>Asks to process an order.</summary>
    /// <param name="request">The order as it was submitted.</param>
    public static string Process(string request) => Write(WorkOrderProcessor.ProcessMethod, request);

    /// <summary>Asks once more for the answer to an order that was processed.</summary>
    /// <param name="request">The order as it was submitted.</param>
    public static string Repeat(string request) => Write(WorkOrderProcessor.RepeatMethod, request);

    private static string Write(string method, string request) => new PythonJson()
        .BeginObject()
        .Name("jsonrpc").String("2.0")
        .Name("id").Number(1)
        .Name("method").String(method)
        .Name("params").String(request)
        .EndObject().ToString();
}
