using System.Net;
using System.Text;
using Longshore.Trust.Inference;

namespace Longshore.Tests.Trust.Inference;

/// <summary>The inference service answers as that of Avalon's samples.</summary>
public sealed class InferenceServiceTests : IClassFixture<DetectorFixture>, IDisposable
{
    private readonly DetectorFixture _fixture;
    private readonly TemporaryDirectory _images = new();
    private readonly TemporaryDirectory _output = new();
    private readonly List<string> _log = [];
    private readonly InferenceService _service;

    public InferenceServiceTests(DetectorFixture fixture)
    {
        _fixture = fixture;
        _service = new InferenceService(fixture.Detector, new InferenceOptions { Images = _images.Path, Output = _output.Path, Log = _log.Add });
    }

    [Fact]
    public async Task Answer_Picture_WritesTheAnnotatedOneAndNamesIt()
    {
        var street = await _fixture.StreetAsync(5);
        await File.WriteAllBytesAsync(Path.Combine(_images.Path, "my.street.png"), street, TestContext.Current.CancellationToken);

        Assert.Equal("Openvino Success: Generated output file: my.street.bmp", await AnswerAsync("""{"workloadId": "ov-inference", "params": "my.street.png"}"""));

        Assert.Equal(["my.street.bmp"], Directory.GetFiles(_output.Path).Select(Path.GetFileName));
        Assert.Equal(street.Length, new FileInfo(Path.Combine(_output.Path, "my.street.bmp")).Length);
        Assert.Contains(_log, line => line.StartsWith("my.street.bmp: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "Openvino Error: Could not execute OpenVino workorder: BadRequest: ")]
    [InlineData("[1]", "Error: Json doesn't contain workloadId")]
    [InlineData("{}", "Error: Json doesn't contain workloadId")]
    [InlineData("""{"params": "street.png"}""", "Error: Json doesn't contain workloadId")]
    [InlineData("""{"workloadId": "other", "params": "street.png"}""", "Error: Unsupported workload")]
    [InlineData("""{"workloadId": "ov-inference"}""", "Error: Json doesn't contain input params")]
    [InlineData("""{"workloadId": "ov-inference", "params": 1}""", "Openvino Error: Could not execute OpenVino workorder: BadRequest: ")]
    [InlineData("""{"workloadId": "ov-inference", "params": "\ud800"}""", "Openvino Error: Could not execute OpenVino workorder: BadRequest: ")]
    [InlineData("""{"workloadId": "ov-inference", "params": ""}""", "Openvino Error: Could not execute OpenVino workorder: BadName: ")]
    [InlineData("""{"workloadId": "ov-inference", "params": "../street.png"}""", "Openvino Error: Could not execute OpenVino workorder: BadName: ")]
    [InlineData("""{"workloadId": "ov-inference", "params": "/etc/passwd"}""", "Openvino Error: Could not execute OpenVino workorder: BadName: ")]
    [InlineData("""{"workloadId": "ov-inference", "params": ".."}""", "Openvino Error: Could not execute OpenVino workorder: BadName: ")]
    [InlineData("""{"workloadId": "ov-inference", "params": "a\u0000b"}""", "Openvino Error: Could not execute OpenVino workorder: BadName: ")]
    [InlineData("""{"workloadId": "ov-inference", "params": "absent.png"}""", "Openvino Error: Could not execute OpenVino workorder: NotFound: ")]
    [InlineData("""{"workloadId": "ov-inference", "params": "folder"}""", "Openvino Error: Could not execute OpenVino workorder: Unreadable: ")]
    [InlineData("""{"workloadId": "ov-inference", "params": "text.png"}""", "Openvino Error: Could not execute OpenVino workorder: NotAPicture: ")]
    public async Task Answer_RequestThatIsWrong_SaysSo(string request, string expected)
    {
        Directory.CreateDirectory(Path.Combine(_images.Path, "folder"));
        _images.Write("text.png", "text");

        Assert.StartsWith(expected, await AnswerAsync(request), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_output.Path));
    }

    [Fact]
    public async Task Answer_WhenTheOutputFolderIsGone_SaysSo()
    {
        await File.WriteAllBytesAsync(Path.Combine(_images.Path, "street.bmp"), await _fixture.StreetAsync(5), TestContext.Current.CancellationToken);
        var output = Directory.CreateDirectory(Path.Combine(_output.Path, "annotated")).FullName;
        var service = new InferenceService(_fixture.Detector, new InferenceOptions { Images = _images.Path, Output = output });
        Directory.Delete(output);

        var answer = await service.AnswerAsync("""{"workloadId": "ov-inference", "params": "street.bmp"}"""u8.ToArray(), IPAddress.Loopback, TestContext.Current.CancellationToken);

        Assert.StartsWith("Openvino Error: Could not execute OpenVino workorder: Unwritable: ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ManyTokens_AreRefused() =>
        Assert.Contains("BadRequest", await AnswerAsync("[" + string.Join(',', Enumerable.Repeat("1", 100)) + "]"), StringComparison.Ordinal);

    [Fact]
    public void Create_WithOneFolderForBoth_IsRefused() =>
        Assert.Throws<IOException>(() => new InferenceService(_fixture.Detector, new InferenceOptions { Images = _images.Path, Output = _images.Path + "/" }));

    [Fact]
    public void Create_WithAFolderThatIsMissing_IsRefused() =>
        Assert.Throws<IOException>(() => new InferenceService(_fixture.Detector, new InferenceOptions { Images = "/nowhere", Output = _images.Path }));

    public void Dispose()
    {
        _images.Dispose();
        _output.Dispose();
    }

    private async Task<string> AnswerAsync(string request) => await _service.AnswerAsync(Encoding.UTF8.GetBytes(request), IPAddress.Loopback, TestContext.Current.CancellationToken);
}
