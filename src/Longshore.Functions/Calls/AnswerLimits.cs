namespace Longshore.Functions.Calls;

/// <summary>The limits of answers that leave while their guests run.</summary>
public static class AnswerLimits
{
    /// <summary>The longest time for which a guest waits for a client that takes nothing: 5 s. Then the client is cut off. A server of HTTP closes
    /// the connection of a client that reads too slowly after 10 s, and would not say why.</summary>
    public static readonly TimeSpan StallMax = TimeSpan.FromSeconds(5);

    /// <summary>The longest time for which a guest may run on after its client has gone: 30 s, as long as in Workers, if its wall time limit is not
    /// reached before.</summary>
    public static readonly TimeSpan RestMax = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes of one part: 64 KiB, what a server of HTTP keeps for a connection.</summary>
    public const int PartBytesMax = 64 << 10;
}
