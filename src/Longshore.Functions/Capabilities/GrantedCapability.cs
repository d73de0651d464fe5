using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities;

/// <summary>A capability that is given by grants, each with an argument of one form.</summary>
/// <typeparam name="T">The argument, parsed.</typeparam>
internal abstract class GrantedCapability<T> : Capability
    where T : class
{
    /// <summary>Most grants of one function.</summary>
    protected abstract int GrantsMax { get; }

    /// <summary>The form of an argument, as a sentence.</summary>
    protected abstract string Rule { get; }

    /// <inheritdoc/>
    public sealed override IEnumerable<ValidationError> Validate(FunctionSpec spec)
    {
        var count = 0;
        foreach (var (index, grant) in spec.Grants.Index().Where(each => each.Item.Capability == Name))
        {
            var path = FormattableString.Invariant($"grants[{index}]");
            if (!TryParse(grant.Argument, out _))
            {
                yield return new ValidationError(path, NotUnderstood(grant));
            }

            if (Refusal(spec.Artifact.Kind) is { } refusal)
            {
                yield return new ValidationError(path, refusal);
            }

            if (++count == GrantsMax + 1)
            {
                yield return new ValidationError(path, FormattableString.Invariant($"a function has at most {GrantsMax} grants of {Name}"));
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Binding> Bindings(FunctionSpec spec) => spec.Grants.Where(grant => grant.Capability == Name)
        .Select(grant => TryParse(grant.Argument, out var argument) ? BindingOf(argument) : null)
        .OfType<Binding>();

    /// <inheritdoc/>
    public sealed override IPreparedCapability? Prepare(FunctionSpec spec)
    {
        var granted = spec.Grants.Where(grant => grant.Capability == Name)
            .Select(grant => TryParse(grant.Argument, out var argument)
                ? argument
                : throw new CapabilityException(NotUnderstood(grant)))
            .ToArray();
        return granted.Length == 0 ? null : Prepare(granted);
    }

    /// <summary>Parses an argument.</summary>
    protected abstract bool TryParse(string argument, [NotNullWhen(true)] out T? parsed);

    /// <summary>The object that a grant puts into a guest's <c>env</c>, or null.</summary>
    protected virtual Binding? BindingOf(T granted) => null;

    /// <summary>Why guests of a kind cannot have the capability, or null.</summary>
    protected virtual string? Refusal(ArtifactKind kind) => null;

    /// <summary>Opens what is granted.</summary>
    /// <exception cref="CapabilityException">It cannot be used on this node.</exception>
    protected abstract IPreparedCapability Prepare(IReadOnlyList<T> granted);

    private string NotUnderstood(Grant grant) => $"\"{grant}\" is not understood: {Rule}";
}
