namespace Longshore.Offload.Host;

/// <summary>The types of files in a mode (stat.h).</summary>
internal static class HostModes
{
    public const int Type = 0xf000;
    public const int Directory = 0x4000;
}
