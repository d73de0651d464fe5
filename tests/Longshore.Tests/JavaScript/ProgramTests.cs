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

    // As after work of another node, which has brought the state of its own program.
    [Fact]
    public void Context_ThatReturnsToItsProgram_DrawsOtherNumbers()
    {
        var program = Load("export const draw = () => [Math.random(), Math.random()].join()");
        var other = Load("export const other = 1");
        using var context = program.NewContext(new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance, out var names);

        Assert.NotEqual(DrawAfterOther(), DrawAfterOther());

        string DrawAfterOther()
        {
            context.StartFrom(other.Snapshot);
            context.StartFrom(program.Snapshot);
            return context.GetString(context.Call(context.Get(names, "draw"), []));
        }
    }

    [Fact]
    public void Random_InAContext_IsTheEnginesOwnFunction()
    {
        using var context = fixture.NewContext();

        Assert.Contains("[native code]", context.GetString(context.Evaluate("Function.prototype.toString.call(Math.random)", "test.js")), StringComparison.Ordinal);
        Assert.Equal(
            "random,true,false",
            context.GetString(context.Evaluate(
                "const all = Array.from({ length: 1000 }, Math.random); [Math.random.name, all.every(x => x >= 0 && x < 1), Object.keys(Math).includes('random')].join()",
                "test.js")));
        Assert.Equal(1000, context.GetNumber(context.Evaluate("new Set(all).size", "test.js")));
    }

    // A program owns its copy of the function. The host writes below it, where no program reaches.
    [Theory]
    [InlineData("Math.random = () => 0.5")]
    [InlineData("globalThis.Math = { random: () => 0.5 }")]
    [InlineData("Object.freeze(Math)")]
    public void Reset_OfAContextThatPatchedRandom_GivesTheEnginesBack(string patch)
    {
        using var context = fixture.NewContext();
        context.Evaluate(patch, "test.js");
        var first = context.GetNumber(context.Evaluate("Math.random()", "test.js"));
        context.Reset();

        var numbers = context.GetString(context.Evaluate("[Math.random(), Math.random()].join()", "test.js"));

        Assert.DoesNotContain("0.5,0.5", numbers, StringComparison.Ordinal);
        Assert.DoesNotContain(first.ToString("R", System.Globalization.CultureInfo.InvariantCulture), numbers.Split(','));
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
