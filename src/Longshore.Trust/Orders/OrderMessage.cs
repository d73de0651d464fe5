namespace Longshore.Trust.Orders;

/// <summary>Writes the messages that clients and listeners send to a worker.</summary>
internal static class OrderMessage
{
    // All of it is ASCII.
    private static readonly int EmptyProcessBytes = Process("").Length;

    /// <summary>Asks for the worker's keys.</summary>
    /// <param name="question">The question that its evidence must answer; null for none.</param>
    public static string Signup(string? question = null) => Write(WorkOrderProcessor.SignupMethod, json =>
    {
        json.BeginObject();
        if (question is not null)
        {
            json.Name(WorkOrderProcessor.QuestionField).String(question);
        }

        return json.EndObject();
    });

    /// <summary>Asks to process an order.</summary>
    /// <param name="request">The order as it was submitted.</param>
    public static string Process(string request) => Write(WorkOrderProcessor.ProcessMethod, json => json.String(request));

    /// <summary>The bytes of <see cref="Process"/>, without the memory for them: escapes make a text up to six times as long.</summary>
    /// <param name="request">The order as it was submitted.</param>
    public static long ProcessBytes(string request) => EmptyProcessBytes + PythonJson.EscapedLength(request);

    /// <summary>Asks once more for the answer to an order that was processed.</summary>
    /// <param name="request">The order as it was submitted.</param>
    public static string Repeat(string request) => Write(WorkOrderProcessor.RepeatMethod, json => json.String(request));

    private static string Write(string method, Func<PythonJson, PythonJson> parameters) => parameters(new PythonJson()
        .BeginObject()
        .Name("jsonrpc").String("2.0")
        .Name("id").Number(1)
        .Name("method").String(method)
        .Name("params"))
        .EndObject().ToString();
}
