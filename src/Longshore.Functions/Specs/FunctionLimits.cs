using System.Collections.Immutable;

namespace Longshore.Functions.Specs;

/// <summary>What one invocation of a function may use: a value for every entry of <see cref="LimitTable"/>.</summary>
public sealed record FunctionLimits
{
    private readonly ImmutableArray<long> _values;

    /// <summary>The default of every limit.</summary>
    public FunctionLimits() => _values = [.. LimitTable.All.Select(rule => rule.Default)];

    /// <summary>The limits of a function whose spec names none.</summary>
    public static FunctionLimits Default { get; } = new();

    /// <summary>Most linear memory, in bytes, over all memories of the instance.</summary>
    public long MemoryBytesMax
    {
        get => this[LimitTable.Memory];
        init => _values = _values.SetItem(LimitTable.Memory.Index, value);
    }

    /// <summary>Most time from the start of the guest to its end.</summary>
    public TimeSpan WallTimeMax
    {
        get => TimeSpan.FromMicroseconds(this[LimitTable.WallTime]);
        init => _values = _values.SetItem(LimitTable.WallTime.Index, (long)value.TotalMicroseconds);
    }

    /// <summary>Most bytes the guest may write to standard output.</summary>
    public int OutputBytesMax
    {
        get => (int)this[LimitTable.Output];
        init => _values = _values.SetItem(LimitTable.Output.Index, value);
    }

    /// <summary>Most bytes of request body.</summary>
    public int InputBytesMax
    {
        get => (int)this[LimitTable.Input];
        init => _values = _values.SetItem(LimitTable.Input.Index, value);
    }

    /// <summary>Most native stack the guest may use, in bytes.</summary>
    public int StackBytesMax
    {
        get => (int)this[LimitTable.Stack];
        init => _values = _values.SetItem(LimitTable.Stack.Index, value);
    }

    /// <summary>Most calls that one context of JavaScript answers before it is reset.</summary>
    public int ReuseCallsMax
    {
        get => (int)this[LimitTable.Reuse];
        init => _values = _values.SetItem(LimitTable.Reuse.Index, value);
    }

    /// <summary>The value of a limit, in its unit.</summary>
    public long this[LimitRule rule]
    {
        get => _values[rule.Index];
        private init => _values = _values.SetItem(rule.Index, value);
    }

    /// <summary>These limits with another value for one of them. The value is not checked.</summary>
    public FunctionLimits With(LimitRule rule, long value) => new(this) { [rule] = value };

    /// <summary>Every value outside its bounds, with its path in a spec.</summary>
    public IEnumerable<ValidationError> Violations() =>
        from rule in LimitTable.All
        let refusal = rule.Refusal(this[rule])
        where refusal is not null
        select new ValidationError($"limits.{rule.Key}", refusal);

    /// <inheritdoc/>
    public bool Equals(FunctionLimits? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(0, HashCode.Combine);
}
