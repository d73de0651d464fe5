namespace Longshore.Offload.Host;

/// <summary>The error numbers of Linux that the host itself gives.</summary>
internal static class HostErrors
{
    public const int NoEntry = 2;
    public const int InputOutput = 5;
    public const int BadDescriptor = 9;
    public const int Access = 13;
    public const int NotDirectory = 20;
    public const int Invalid = 22;
    public const int TooManyFiles = 24;
    public const int IllegalSeek = 29;
    public const int NameTooLong = 36;
    public const int TooManyLinks = 40;
}
