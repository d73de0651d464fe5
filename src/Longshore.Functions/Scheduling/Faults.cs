namespace Longshore.Functions.Scheduling;

/// <summary>Tells what the borders of threads caught.</summary>
internal static class Faults
{
    /// <summary>Tells a receiver. One that throws cannot end the thread that tells it.</summary>
    public static void Tell(this Action<Exception>? receiver, Exception fault)
    {
        try
        {
            receiver?.Invoke(fault);
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }
}
