using System.Buffers;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Longshore.Rpc;

namespace Longshore.Tests.Rpc;

public sealed class RpcFrameTests
{
    // The example of docs/rpc.md, byte for byte.
    [Fact]
    public void Request_OfTheSpecification_IsWrittenSo()
    {
        var output = new ArrayBufferWriter<byte>();

        new RpcRequest(7, 3, 20_000, ["10"], "hi"u8.ToArray()).Write(output);

        Assert.Equal("16000000 07000000 03000000 204E0000 0100 0000 0200 3130 6869".Replace(" ", "", StringComparison.Ordinal), Hex(output));
    }

    [Fact]
    public void Answer_OfTheSpecification_IsWrittenSo()
    {
        var output = new ArrayBufferWriter<byte>();

        new RpcAnswer(7, RpcProtocol.Succeeded, "55\n"u8.ToArray())
        {
            DeadlineMet = true,
            Latency = TimeSpan.FromMicroseconds(31),
            Execution = TimeSpan.FromMicroseconds(12),
            Queue = TimeSpan.FromMicroseconds(18),
        }.Write(output);

        Assert.Equal(
            "17000000 07000000 00 01 0000 1F000000 0C000000 12000000 35350A".Replace(" ", "", StringComparison.Ordinal), Hex(output));
    }

    [Fact]
    public void Request_ThatWasWritten_IsReadTheSame() => Prop.ForAll(
        ArbMap.Default.ArbFor<(uint Id, uint Type, uint Deadline, NonNull<string>[] Arguments, byte[] Payload)>(),
        given =>
        {
            var arguments = given.Arguments.Select(argument => Clean(argument.Get)).ToArray();
            var output = new ArrayBufferWriter<byte>();
            new RpcRequest(given.Id, given.Type, given.Deadline, arguments, given.Payload).Write(output);

            var status = RpcRequest.TryRead(output.WrittenMemory, out var read);

            return status == RpcProtocol.Succeeded
                && (read.Id, read.Type, read.DeadlineMicroseconds) == (given.Id, given.Type, given.Deadline)
                && read.Arguments.SequenceEqual(arguments)
                && read.Payload.Span.SequenceEqual(given.Payload);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("10000000 07000000 03000000 00000000 0000 0100", RpcProtocol.Malformed)]
    [InlineData("0C000000 07000000 03000000 00000000", RpcProtocol.Malformed)]
    [InlineData("10000000 07000000 03000000 00000000 0100 0000", RpcProtocol.BadArguments)]
    [InlineData("13000000 07000000 03000000 00000000 0100 0000 0500 31", RpcProtocol.BadArguments)]
    [InlineData("13000000 07000000 03000000 00000000 0100 0000 0100 00", RpcProtocol.BadArguments)]
    [InlineData("13000000 07000000 03000000 00000000 0100 0000 0100 FF", RpcProtocol.BadArguments)]
    public void Request_ThatIsWrong_IsToldSo(string hex, byte expected) => Assert.Equal(
        expected, RpcRequest.TryRead(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), out _));

    [Fact]
    public void Answer_ThatIsTooShort_IsNone() => Assert.False(RpcAnswer.TryRead(new byte[RpcAnswer.HeaderBytes - 1], out _));

    // As an argument of a program: no zero bytes, no halves of characters.
    private static string Clean(string text) => string.Concat(text.Where(c => c != 0 && !char.IsSurrogate(c)));

    private static string Hex(ArrayBufferWriter<byte> output) => Convert.ToHexString(output.WrittenSpan).ToUpper(CultureInfo.InvariantCulture);
}
