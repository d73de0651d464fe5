using Longshore.Node.Hosting;

namespace Longshore.Tests.Node;

public sealed class NodeRecordTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Read_OfAWrittenRecord_IsTheSame()
    {
        var record = new NodeRecord("http://localhost:8080", NodeRecord.NewToken(), 7);
        record.Write(_directory.Path);

        Assert.Equal(record, NodeRecord.Read(_directory.Path));
    }

    [Fact]
    public void Read_WithoutAFile_IsNull() => Assert.Null(NodeRecord.Read(_directory.Path));

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{not json", "invalid")]
    [InlineData("null", "it is null")]
    [InlineData("[]", "JSON")]
    [InlineData("7", "JSON")]
    [InlineData("{}", "url")]
    [InlineData("""{"url": 7, "token": "x", "processId": 1}""", "JSON")]
    [InlineData("""{"url": null, "token": null, "processId": 1}""", "url")]
    [InlineData("""{"url": "here", "token": "x", "processId": 1}""", "url")]
    [InlineData("""{"url": "file:///etc/passwd", "token": "x", "processId": 1}""", "url")]
    [InlineData("""{"url": "http://127.0.0.1:1", "processId": 1}""", "token")]
    [InlineData("""{"url": "http://127.0.0.1:1", "token": "", "processId": 1}""", "token")]
    [InlineData("""{"url": "http://127.0.0.1:1", "token": "x\r\nX: y", "processId": 1}""", "token")]
    [InlineData("""{"url": "http://127.0.0.1:1", "token": "x", "processId": -1}""", "processId")]
    [InlineData("""{"url": "http://127.0.0.1:1", "token": "x", "processId": "one"}""", "JSON")]
    [InlineData("""{"url": "http://127.0.0.1:1", "token": "x", "processId": 99999999999}""", "JSON")]
    public void Read_OfAnOddFile_SaysWhatIsWrong(string text, string reason) => AssertRefused(_directory.Write("node.json", text), reason);

    [Fact]
    public void Read_OfAHugeFile_SaysSo() => AssertRefused(_directory.Write("node.json", new string(' ', 1 << 20)), "more than the allowed");

    [Fact]
    public void Read_OfADirectory_SaysSo() =>
        AssertRefused(Directory.CreateDirectory(Path.Combine(_directory.Path, "node.json")).FullName, "it is a directory");

    [Fact]
    public void Delete_OfAnotherNodesRecord_KeepsIt()
    {
        var own = new NodeRecord("http://localhost:8080", NodeRecord.NewToken(), 7);
        var other = own with { Token = NodeRecord.NewToken() };
        other.Write(_directory.Path);

        own.Delete(_directory.Path);
        Assert.Equal(other, NodeRecord.Read(_directory.Path));

        other.Delete(_directory.Path);
        Assert.Null(NodeRecord.Read(_directory.Path));
    }

    [Fact]
    public void Delete_InADirectoryThatIsGone_DoesNothing() =>
        new NodeRecord("http://localhost:8080", "x", 7).Delete(Path.Combine(_directory.Path, "gone"));

    private void AssertRefused(string file, string reason)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => NodeRecord.Read(_directory.Path));

        Assert.StartsWith($"{file} is not the record of a node: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.OrdinalIgnoreCase);
    }
}
