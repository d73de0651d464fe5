using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>A capability whose preparation waits.</summary>
internal sealed class SlowCapability : GrantedCapability<string>
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Name => "slow";

    /// <summary>Completes when a preparation has begun.</summary>
    public Task Begun => _begun.Task;

    protected override int GrantsMax => 1;

    protected override string Rule => "write anything";

    public void Release() => _released.TrySetResult();

    protected override bool TryParse(string argument, [NotNullWhen(true)] out string? parsed)
    {
        parsed = argument;
        return true;
    }

    protected override string? Refusal(ArtifactKind kind) => null;

    protected override IPreparedCapability Prepare(IReadOnlyList<string> granted)
    {
        _begun.TrySetResult();
        _released.Task.GetAwaiter().GetResult();
        return new Nothing();
    }

    private sealed class Nothing : IPreparedCapability
    {
        public void Attach(SandboxWorld world)
        {
        }
    }
}
