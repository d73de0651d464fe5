namespace Longshore.Offload.Device;

/// <summary>How the device reconnects to a lost worker.</summary>
/// <param name="Attempts">The number of attempts before it counts as gone.</param>
/// <param name="PauseMax">The longest pause between two attempts; the first is 50 ms, each is twice as long as the one before.</param>
/// <param name="EndsAfterAttempts">Whether it is given up then, or tried again every <paramref name="PauseMax"/>.</param>
internal sealed record ReconnectPolicy(int Attempts, TimeSpan PauseMax, bool EndsAfterAttempts);
