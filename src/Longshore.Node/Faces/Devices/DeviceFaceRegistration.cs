using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Faces.Devices;

/// <summary>Adds the face for devices to a node.</summary>
internal static partial class DeviceFaceRegistration
{
    public static IServiceCollection AddDeviceFace(this IServiceCollection services, DeviceFaceSetup setup) =>
        services.AddSingleton(provider =>
        {
            var logger = provider.GetRequiredService<ILogger<DeviceFace>>();
            return new DeviceFace(setup, text => Log.Device(logger, text));
        });

    private static partial class Log
    {
        [LoggerMessage(13, LogLevel.Information, "A device at the worker: {Text}")]
        public static partial void Device(ILogger logger, string text);
    }
}
