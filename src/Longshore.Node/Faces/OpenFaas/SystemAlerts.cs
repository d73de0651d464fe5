using Longshore.Node.Faces.OpenFaas.Messages;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary><c>POST /system/alert</c>: an alert that fires raises a function's replicas by a part of its greatest number, one that is resolved sets
/// them to its least.</summary>
/// <param name="functions">The functions.</param>
/// <param name="namespaces">The namespaces.</param>
internal sealed class SystemAlerts(GatewayFunctions functions, GatewayNamespaces namespaces)
{
    private const string FunctionLabel = "function_name";
    private const string Resolved = "resolved";
    private const int Percent = 100;

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await GatewayAnswer.ReadAsync(context, GatewayJson.Default.GatewayAlerts) is not { } alerts)
        {
            return;
        }

        // An alert of a function that was removed meanwhile is no error of the others.
        foreach (var alert in (alerts.Alerts ?? []).OfType<GatewayAlert>())
        {
            if (alert.Labels?.GetValueOrDefault(FunctionLabel) is { } name && functions.Find(namespaces.Split(name)) is { } function)
            {
                functions.Scale(function, ReplicasAfter(alert.Status ?? alerts.Status, function));
            }
        }

        await GatewayAnswer.WriteAsync(context, StatusCodes.Status200OK);
    }

    private int ReplicasAfter(string? status, GatewayFunction function)
    {
        var scale = function.Scale;
        var step = (int)Math.Ceiling((double)scale.Max / Percent * scale.FactorPercent);
        return status == Resolved ? scale.Min : Math.Min(functions.ActivityOf(function).Replicas + step, scale.Max);
    }
}
