using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Wasm;

namespace Longshore.Tests.Functions.Capabilities;

/// <summary>A capability with an import of its own: <c>test.greeting() -> i32</c>, the granted number, or -1 without a grant. Its operation
/// <c>greeting.repeat (text, later, ...)</c> answers with the text as often as the grant says, and after a while if later is not empty.</summary>
internal sealed class GreetingCapability : GrantedCapability<string>
{
    public override string Name => "greeting";

    public override IEnumerable<Operation> Operations => [new Operation("greeting.repeat", 1, 2, RepeatAsync)];

    protected override int GrantsMax => 1;

    protected override string Rule => "write a whole number";

    public override void DefineImports(Linker linker) =>
        linker.Define("test", "greeting", (Caller caller) => SandboxWorld.Of(caller).Find<Granted>()?.Number ?? -1);

    protected override bool TryParse(string argument, [NotNullWhen(true)] out string? parsed)
    {
        parsed = int.TryParse(argument, out _) ? argument : null;
        return parsed is not null;
    }

    protected override IPreparedCapability Prepare(IReadOnlyList<string> granted) => new Prepared(int.Parse(granted[0], null));

    private static async ValueTask<OperationFields> RepeatAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var times = call.Granted<Granted>("greeting:NUMBER").Number;
        var text = call.Text(0);
        if (call.OptionalText(1) is { } later)
        {
            await Task.Yield();
            _ = later == "fault" ? throw new InvalidOperationException("a fault of the host") : 0;
            if (later == "never")
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
        }

        return OperationFields.Of([.. Enumerable.Repeat(OperationFields.Text(text), times)]);
    }

    private sealed record Granted(int Number);

    private sealed class Prepared(int number) : IPreparedCapability
    {
        public void Attach(SandboxWorld world) => world.Attach(new Granted(number));
    }
}
