namespace Longshore.Fleet.Power;

/// <summary>A line of a GPIO chip that is an output.</summary>
internal interface IGpioLine : IDisposable
{
    /// <summary>Sets the level.</summary>
    /// <exception cref="PowerException">The line cannot be used.</exception>
    void Set(bool isHigh);
}
