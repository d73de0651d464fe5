namespace Longshore.Offload.Host;

/// <summary>A call on a worker uses something that only the device has. The run ends here, whatever the guest catches.</summary>
/// <param name="what">The name that was used, such as <c>std.open</c>.</param>
internal sealed class DeviceNeededException(string what)
    : Exception(Reason(what))
{
    /// <summary>Why a call runs on the device that uses something that only the device has.</summary>
    public static string Reason(string what) => $"it uses {what}, which only the device has";
}
