namespace Longshore.Offload.Device;

/// <summary>The program asked to end.</summary>
internal sealed class ProgramExitException(int code) : Exception
{
    public int Code => code;
}
