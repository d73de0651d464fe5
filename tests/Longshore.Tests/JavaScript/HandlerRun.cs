using Longshore.JavaScript.Contexts;

namespace Longshore.Tests.JavaScript;

/// <summary>Calls request handlers that are given as text.</summary>
internal static class HandlerRun
{
    /// <summary>Calls a handler with a POST request.</summary>
    /// <returns>The response and its body as text.</returns>
    /// <exception cref="JavaScriptException">The handler threw, or gave what no response can be.</exception>
    public static (FetchResponse Response, string Body) Fetch(this JavaScriptContext context, string handler, string body = "input")
    {
        var output = new RecordedOutput();
        var response = context.Fetch(
            context.Evaluate($"({handler})", "handler.js"),
            "POST",
            "http://node/function/f?q=1",
            [KeyValuePair.Create("x-ask", "why")],
            System.Text.Encoding.UTF8.GetBytes(body),
            ["NAME", "value"],
            [],
            output);
        return (response, output.Text);
    }
}
