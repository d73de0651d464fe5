using System.Text;
using Longshore.Node.Faces.OpenFaas;
using Microsoft.AspNetCore.Http;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class BasicCredentialsTests
{
    [Theory]
    [InlineData("admin:secret", true)]
    [InlineData("admin:secret ", false)]
    [InlineData("admin:", false)]
    [InlineData("adminsecret", false)]
    [InlineData("admin:secre", false)]
    [InlineData("Admin:secret", false)]
    public void AreShown_Credentials_AreComparedWhole(string shown, bool expected) =>
        Assert.Equal(expected, IsTaken("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(shown))));

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Basic")]
    [InlineData("Basic %%%")]
    public void AreShown_AnotherHeader_IsNo(string header) => Assert.False(IsTaken(header));

    [Fact]
    public void AreShown_PasswordWithAColon_IsWhole() => Assert.True(IsTaken(
        "basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:a:b")), new BasicCredentials("admin", "a:b")));

    [Theory]
    [InlineData("a:b", "secret")]
    [InlineData("", "secret")]
    [InlineData("admin", " \n")]
    public void Read_OfWrongFiles_IsRefused(string user, string password)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(directory.Path, "basic-auth-user"), user);
        File.WriteAllText(Path.Combine(directory.Path, "basic-auth-password"), password);

        Assert.Throws<FormatException>(() => BasicCredentials.Read(directory.Path));
    }

    private static bool IsTaken(string header, BasicCredentials? credentials = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;
        return (credentials ?? new BasicCredentials("admin", "secret")).AreShown(context.Request);
    }
}
