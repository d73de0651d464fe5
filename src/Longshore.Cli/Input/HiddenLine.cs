using System.Diagnostics;
using Longshore.Cli.Output;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Cli.Input;

/// <summary>Reads a line that a person types at the terminal, which does not show it.</summary>
internal static class HiddenLine
{
    private const int StandardInput = 0;

    /// <summary>Reads the line without its line break. The terminal is as before afterwards, also if the command is interrupted.</summary>
    /// <param name="prompt">What is shown before.</param>
    /// <param name="bytesMax">The most bytes of the line.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CliException">The terminal cannot be told not to show the line, or the line is longer.</exception>
    public static async Task<byte[]> ReadAsync(string prompt, int bytesMax, CancellationToken cancellationToken)
    {
        SetEcho(isOn: false);
        try
        {
            // After the echo is off: whoever sees the prompt may type.
            await Console.Error.WriteAsync(prompt);

            // A read of a terminal cannot be ended, but is not waited for.
            return await Task.Run(() => Read(bytesMax), CancellationToken.None).WaitAsync(cancellationToken);
        }
        finally
        {
            SetEcho(isOn: true);
            await Console.Error.WriteLineAsync();
        }
    }

    private static byte[] Read(int bytesMax)
    {
        // .NET's own stream of a terminal shows what it reads.
        using var input = new FileStream(new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        var line = new List<byte>();
        for (int next; (next = input.ReadByte()) >= 0 && next != '\n';)
        {
            if (line.Count == bytesMax)
            {
                throw new CliException($"the line has more than {bytesMax} bytes", ExitCodes.Usage);
            }

            line.Add((byte)next);
        }

        return [.. line];
    }

    // The terminal is standard input, which the child inherits.
    private static void SetEcho(bool isOn)
    {
        try
        {
            using var stty = Process.Start(new ProcessStartInfo("stty", isOn ? "echo" : "-echo") { UseShellExecute = false });
            stty!.WaitForExit();
            if (stty.ExitCode == 0)
            {
                return;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
        }

        throw new CliException("the terminal would show what is typed, because stty failed: give the value by --file or a pipe", ExitCodes.Environment);
    }
}
