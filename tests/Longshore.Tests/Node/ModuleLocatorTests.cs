using Longshore.Node.Faces.Sledge;

namespace Longshore.Tests.Node;

public sealed class ModuleLocatorTests
{
    [Theory]
    [InlineData("fibonacci.wasm.so")]
    [InlineData("fibonacci_wasm.so")]
    [InlineData("fibonacci.so")]
    [InlineData("fibonacci.wasm")]
    public void Find_NameOfASharedObject_FindsItsModule(string path)
    {
        using var first = new TemporaryDirectory();
        using var second = new TemporaryDirectory();
        var module = Path.Combine(second.Path, "fibonacci.wasm");
        File.WriteAllText(module, "");

        Assert.Equal(module, new ModuleLocator([first.Path, second.Path]).Find(path));
        Assert.Equal(module, new ModuleLocator([first.Path]).Find(Path.Combine(second.Path, path)));
    }

    [Fact]
    public void Find_WhatIsNowhere_IsNull()
    {
        using var directory = new TemporaryDirectory();
        var locator = new ModuleLocator([directory.Path]);

        Assert.Null(locator.Find("absent.wasm.so"));
        Assert.Equal([Path.Combine(directory.Path, "absent.wasm")], locator.Candidates("absent.wasm.so"));
    }
}
