namespace Longshore.Fleet.Power;

/// <summary>A line of a GPIO character device.</summary>
/// <param name="Chip">The number of the device: <c>/dev/gpiochip0</c> is 0.</param>
/// <param name="Line">The line of the chip.</param>
public readonly record struct GpioLineAddress(int Chip, int Line);
