using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Tests.Functions.Capabilities;

/// <summary>A capability with an import of its own: <c>test.greeting() -> i32</c>, the granted number, or -1 without a grant.</summary>
internal sealed class GreetingCapability : GrantedCapability<string>
{
    public override string Name => "greeting";

    protected override int GrantsMax => 1;

    protected override string Rule => "write a whole number";

    public override void DefineImports(Linker linker) =>
        linker.Define("test", "greeting", (Caller caller) => SandboxWorld.Of(caller).Find<Granted>()?.Number ?? -1);

    protected override bool TryParse(string argument, [NotNullWhen(true)] out string? parsed)
    {
        parsed = int.TryParse(argument, out _) ? argument : null;
        return parsed is not null;
    }

    protected override string? Refusal(ArtifactKind kind) => null;

    protected override IPreparedCapability Prepare(IReadOnlyList<string> granted) => new Prepared(int.Parse(granted[0], null));

    private sealed record Granted(int Number);

    private sealed class Prepared(int number) : IPreparedCapability
    {
        public void Attach(SandboxWorld world) => world.Attach(new Granted(number));
    }
}
