using Longshore.JavaScript;
using Longshore.Wasm;

namespace Longshore.Tests.JavaScript;

/// <summary>The state in which all contexts begin. Nodes send each other what a program differs from it.</summary>
public sealed class BaseStateTests
{
    [Fact]
    public void Digest_OfTwoLoads_IsTheSame() =>
        Assert.Equal(QuickJsLoader.Load(new Engine()).Initial.Digest.ToArray(), QuickJsLoader.Load(new Engine()).Initial.Digest.ToArray());
}
