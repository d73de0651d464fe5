using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Tests.JavaScript;

public sealed class ProgramTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    [Fact]
    public void Contexts_OfAProgramThatDrewAtItsLoad_DrawDifferentNumbers()
    {
        var program = Load("export const draw = () => [Math.random(), Math.random()].join(); draw()");

        var drawn = Enumerable.Range(0, 3).Select(_ => Draw(program)).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(3, drawn.Count);
    }

    [Fact]
    public void Context_ThatIsReset_DrawsOtherNumbers()
    {
        var program = Load("export const draw = () => [Math.random(), Math.random()].join(); draw()");
        using var context = program.NewContext(new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance, out var names);

        var first = context.GetString(context.Call(context.Get(names, "draw"), []));
        context.Reset();

        Assert.NotEqual(first, context.GetString(context.Call(context.Get(names, "draw"), [])));
    }

    private JavaScriptProgram Load(string source) => JavaScriptProgram.Load(
        fixture.Module,
        ModuleGraph.Of("main.js", [new ModuleText("main.js", source, new Dictionary<string, string>())]),
        new JavaScriptLimits(),
        TimeProvider.System);

    private static string Draw(JavaScriptProgram program)
    {
        using var context = program.NewContext(new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance, out var names);
        return context.GetString(context.Call(context.Get(names, "draw"), []));
    }
}
