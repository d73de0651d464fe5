using System.Text;
using Longshore.Fleet.Wire;

namespace Longshore.Board;

/// <summary>The machine's port to its host.</summary>
internal static class HostPort
{
    /// <summary>Says that the agent is ready, and waits for its start. A snapshot is made of a machine that waits here.</summary>
    /// <param name="path">The port's device.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The port cannot be used.</exception>
    /// <exception cref="InvalidDataException">What the host sends is not understood.</exception>
    public static async Task<BoardStart> WaitAsync(string path, CancellationToken cancellationToken)
    {
        await using var port = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = 0 });
        await port.WriteAsync(Encoding.ASCII.GetBytes(MachineWords.Ready + "\n"), cancellationToken);
        var line = new byte[BoardStart.LineBytesMax];
        for (var length = 0; length < line.Length;)
        {
            var count = await port.ReadAsync(line.AsMemory(length), cancellationToken);
            if (count == 0)
            {
                throw new EndOfStreamException($"{path} ended before the start");
            }

            length += count;
            if (line[length - 1] == (byte)'\n')
            {
                return BoardStart.Read(line.AsMemory(0, length - 1));
            }
        }

        throw new InvalidDataException($"the start is over {line.Length} bytes");
    }
}
