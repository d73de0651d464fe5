using Longshore.JavaScript.Contexts;

namespace Longshore.Tests.JavaScript;

/// <summary>The border at which values of a guest enter the host.</summary>
public sealed class ContextTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    [Theory]
    [InlineData("'1'")]
    [InlineData("undefined")]
    [InlineData("Symbol()")]
    [InlineData("1n")]
    [InlineData("({ valueOf() { throw 1 } })")]
    public void GetNumber_OfAnotherType_IsAJavaScriptException(string expression)
    {
        using var context = fixture.NewContext();
        var value = context.Evaluate(expression, "test.js");

        Assert.Throws<JavaScriptException>(() => context.GetNumber(value));
        Assert.Throws<JavaScriptException>(() => context.GetBoolean(value));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-1")]
    [InlineData("1e300")]
    [InlineData("0.5")]
    [InlineData("11")]
    public void GetInteger_OutsideItsRange_IsAJavaScriptException(string expression)
    {
        using var context = fixture.NewContext();
        var value = context.Evaluate(expression, "test.js");

        Assert.Throws<JavaScriptException>(() => context.GetInteger(value, 0, 10));
    }

    [Theory]
    [InlineData("({})")]
    [InlineData("5")]
    [InlineData("({ byteLength: 1e9, byteOffset: -1 })")]
    [InlineData("new Proxy(new Uint8Array(1), {})")]
    [InlineData("const b = new ArrayBuffer(16, { maxByteLength: 32 }); const v = new Uint8Array(b, 8, 8); b.resize(4); v")]
    public void GetBytes_OfWhatHasNone_IsAJavaScriptExceptionOrEmpty(string expression)
    {
        using var context = fixture.NewContext();
        var value = context.Evaluate(expression, "test.js");

        try
        {
            Assert.Equal(0, context.GetBytes(value).Length);
        }
        catch (JavaScriptException)
        {
            // Any other exception fails the test.
        }
    }

    [Fact]
    public void GetBytes_OfADetachedBuffer_IsEmpty()
    {
        using var context = fixture.NewContext();

        Assert.Equal(0, context.GetBytes(context.Evaluate("const b = new ArrayBuffer(8); b.transfer(); b", "test.js")).Length);
        Assert.Equal("fine", context.Fetch("() => 'fine'").Body);
    }

    [Fact]
    public void HostFunction_WithTooFewArguments_ThrowsInTheGuest()
    {
        using var context = fixture.NewContext();
        context.DefineGlobal("f", context.NewFunction((inner, arguments) => inner.Duplicate(arguments[1]), parameters: 2));

        Assert.Equal("TypeError", context.GetString(context.Evaluate("try { f(1) } catch (e) { e.name }", "test.js")));
        Assert.Equal("TypeError", context.GetString(context.Evaluate("try { f(...Array(100)) } catch (e) { e.name }", "test.js")));
    }

    [Fact]
    public void Import_OfALongName_IsAnErrorInTheGuest()
    {
        using var context = fixture.NewContext();

        Assert.Equal("Error", context.Fetch("async () => { try { await import('x'.repeat(5000)) } catch (e) { return e.name } }").Body);
    }
}
