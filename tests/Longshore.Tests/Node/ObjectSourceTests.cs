using Longshore.Functions.Objects;
using Longshore.Node.Hosting;
using Longshore.Storage.Files;
using Longshore.Storage.Rados;
using Longshore.Storage.S3;

namespace Longshore.Tests.Node;

public sealed class ObjectSourceTests
{
    [Theory]
    [InlineData("files", typeof(FileObjectStore))]
    [InlineData("files:/var/lib/objects", typeof(FileObjectStore))]
    [InlineData("s3:http://127.0.0.1:7480", typeof(S3ObjectStore))]
    [InlineData("rados:data", typeof(RadosObjectStore))]
    [InlineData("rados:data:conf=/etc/ceph/other.conf:id=longshore", typeof(RadosObjectStore))]
    public async Task TryParse_OfASource_OpensItsStore(string text, Type type)
    {
        Assert.True(ObjectSource.TryParse(text, out var source));
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "key");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret");

        var store = source.Open("/data", new ObjectLimits(), TimeProvider.System);

        Assert.IsType(type, store);
        (store as IDisposable)?.Dispose();
        await ((store as IAsyncDisposable)?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [InlineData("")]
    [InlineData("file:/data")]
    [InlineData("files:")]
    [InlineData("s3:")]
    [InlineData("s3:bucket")]
    [InlineData("s3:ftp://host")]
    [InlineData("s3:http://user:secret@host")]
    [InlineData("rados:")]
    [InlineData("rados:data:conf=")]
    [InlineData("rados:data:secret=x")]
    public void TryParse_OfWhatIsNoSource_RefusesIt(string text) => Assert.False(ObjectSource.TryParse(text, out _));
}
