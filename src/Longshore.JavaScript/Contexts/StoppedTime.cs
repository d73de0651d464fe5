namespace Longshore.JavaScript.Contexts;

/// <summary>Clocks that stand still. A snapshot that is made by them is the same in every process.</summary>
internal sealed class StoppedTime : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(30);

    /// <inheritdoc/>
    public override long GetTimestamp() => 0;
}
