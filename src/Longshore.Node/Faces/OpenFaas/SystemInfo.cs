using System.Runtime.InteropServices;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.OpenFaas.Messages;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary><c>GET /system/info</c>.</summary>
internal static class SystemInfo
{
    /// <summary>Answers a request.</summary>
    public static Task HandleAsync(HttpContext context)
    {
        var version = new GatewayVersion { Release = ServerVersion.Text, Sha = ServerVersion.Revision };
        return JsonResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new GatewayInfo { Provider = new GatewayProvider { Version = version }, Version = version, Architecture = Architecture },
            GatewayJson.Answers.GatewayInfo);
    }

    // As uname has it.
    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x86_64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
