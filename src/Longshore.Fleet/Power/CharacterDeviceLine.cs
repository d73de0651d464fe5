using System.Device.Gpio;
using System.Device.Gpio.Drivers;

namespace Longshore.Fleet.Power;

/// <summary>A line of a Linux GPIO character device.</summary>
internal sealed class CharacterDeviceLine : IGpioLine
{
    private readonly GpioController _controller;
    private readonly int _line;

    private CharacterDeviceLine(GpioController controller, int line) => (_controller, _line) = (controller, line);

    /// <summary>Opens a line as an output that is high, so that no button is pressed.</summary>
    /// <exception cref="PowerException">There is no such line, or it may not be used.</exception>
    public static CharacterDeviceLine Open(GpioLineAddress address)
    {
        GpioController? controller = null;
        try
        {
            controller = new GpioController(new LibGpiodDriver(address.Chip));
            controller.OpenPin(address.Line, PinMode.Output, PinValue.High);
            return new CharacterDeviceLine(controller, address.Line);
        }
        catch (Exception failure)
        {
            // The border of the library: without a chip, a right or libgpiod it throws exceptions of many kinds.
            controller?.Dispose();
            throw new PowerException($"line {address.Line} of /dev/gpiochip{address.Chip} cannot be opened: {failure.Message}", failure);
        }
    }

    public void Set(bool isHigh)
    {
        try
        {
            _controller.Write(_line, isHigh ? PinValue.High : PinValue.Low);
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException)
        {
            throw new PowerException($"line {_line} cannot be set: {failure.Message}", failure);
        }
    }

    public void Dispose() => _controller.Dispose();
}
