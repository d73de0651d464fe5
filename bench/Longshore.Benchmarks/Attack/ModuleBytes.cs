using System.Text;

namespace Longshore.Benchmarks.Attack;

/// <summary>Writes small WebAssembly modules: one function of type [] -> [], exported as <c>_start</c>.</summary>
internal static class ModuleBytes
{
    private static readonly byte[] Header = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    /// <summary>A module.</summary>
    /// <param name="body">The function's instructions, without the last <c>end</c>.</param>
    /// <param name="tables">The number of tables of function references, each empty.</param>
    /// <param name="isStart">Whether the function is the module's start function as well.</param>
    /// <param name="functions">The number of copies of the function.</param>
    public static byte[] Of(byte[] body, int tables = 0, bool isStart = false, int functions = 1) =>
    [
        .. Header,
        .. Section(1, [1, 0x60, 0, 0]),
        .. Section(3, [.. Number(functions), .. Enumerable.Repeat((byte)0, functions)]),
        .. tables == 0 ? [] : Section(4, [.. Number(tables), .. Enumerable.Repeat<byte[]>([0x70, 0, 0], tables).SelectMany(each => each)]),
        .. Section(7, [1, 6, .. Encoding.ASCII.GetBytes("_start"), 0, 0]),
        .. isStart ? Section(8, [0]) : [],
        .. Section(10, [.. Number(functions), .. Enumerable.Repeat<byte[]>([.. Number(body.Length + 2), 0, .. body, 0x0b], functions).SelectMany(each => each)]),
    ];

    private static byte[] Section(byte id, byte[] content) => [id, .. Number(content.Length), .. content];

    // LEB128.
    private static IEnumerable<byte> Number(int value)
    {
        do
        {
            yield return (byte)(value & 0x7f | (value > 0x7f ? 0x80 : 0));
            value >>= 7;
        }
        while (value > 0);
    }
}
