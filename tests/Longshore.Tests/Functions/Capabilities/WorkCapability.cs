using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Tests.Functions.Capabilities;

/// <summary>A capability whose import <c>test.work()</c> takes a time by the clock, and by the processor if it is told so.</summary>
internal sealed class WorkCapability(ManualTime time, TimeSpan length, bool usesProcessor) : GrantedCapability<string>
{
    public override string Name => "work";

    /// <summary>The name of the thread of each call.</summary>
    public List<string?> Threads { get; } = [];

    protected override int GrantsMax => 0;

    protected override string Rule => "";

    public override void DefineImports(Linker linker) => linker.Define("test", "work", (Caller _) => Work());

    protected override bool TryParse(string argument, [NotNullWhen(true)] out string? parsed)
    {
        parsed = null;
        return false;
    }

    protected override string? Refusal(ArtifactKind kind) => null;

    protected override IPreparedCapability Prepare(IReadOnlyList<string> granted) => throw new InvalidOperationException("nothing is granted");

    private void Work()
    {
        Threads.Add(Thread.CurrentThread.Name);
        time.Advance(length);
        var end = SystemThread.ProcessorTime + length;
        while (usesProcessor && SystemThread.ProcessorTime < end)
        {
            Thread.SpinWait(100);
        }
    }
}
