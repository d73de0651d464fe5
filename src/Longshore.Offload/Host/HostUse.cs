namespace Longshore.Offload.Host;

/// <summary>What a program does with a file.</summary>
[Flags]
internal enum HostUse
{
    None = 0,
    Read = 1,
    Write = 2,
}
