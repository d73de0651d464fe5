namespace Longshore.Functions;

/// <summary>Tells what the borders of threads caught.</summary>
public static class Faults
{
    /// <summary>Tells a receiver. One that throws cannot end the thread that tells it.</summary>
    /// <param name="receiver">The receiver, or null for none.</param>
    /// <param name="fault">What was caught.</param>
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
