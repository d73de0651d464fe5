namespace Longshore.Offload.Device;

/// <summary>How a lost worker is looked for.</summary>
/// <param name="Attempts">How often, before it counts as gone.</param>
/// <param name="PauseMax">Longest pause between two attempts; the first is 50 ms, each is twice as long as the one before.</param>
/// <param name="EndsAfterAttempts">Whether it is given up for good then, or looked for every <paramref name="PauseMax"/>.</param>
internal sealed record ReconnectPolicy(int Attempts, TimeSpan PauseMax, bool EndsAfterAttempts);
