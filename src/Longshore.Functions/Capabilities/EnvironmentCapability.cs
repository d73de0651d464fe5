using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities;

/// <summary>Environment variables: WASI's <c>environ_get</c>, and JavaScript's <c>env</c>. The spec's environment is the grant.</summary>
internal sealed class EnvironmentCapability : Capability
{
    // As large as Linux allows one variable to be; every call in JavaScript copies all of them.
    private const int CharactersMax = 128 << 10;

    /// <inheritdoc/>
    public override string Name => "environment";

    /// <inheritdoc/>
    public override IEnumerable<ValidationError> Validate(FunctionSpec spec)
    {
        foreach (var variable in spec.Environment)
        {
            if (!EnvironmentVariable.IsName(variable.Name))
            {
                yield return new ValidationError($"environment.{variable.Name}", EnvironmentVariable.Rule);
            }

            if (variable.Value.Contains('\0'))
            {
                yield return new ValidationError($"environment.{variable.Name}", "a value cannot contain a zero byte");
            }
        }

        foreach (var twice in spec.Environment.GroupBy(variable => variable.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new ValidationError($"environment.{twice.Key}", "is set twice");
        }

        if (spec.Environment.Sum(variable => (long)variable.Name.Length + variable.Value.Length) > CharactersMax)
        {
            yield return new ValidationError("environment", FormattableString.Invariant($"is longer than {CharactersMax} characters"));
        }
    }

    /// <inheritdoc/>
    // Each name once: one that is set twice has an error of its own.
    public override IEnumerable<string> Variables(FunctionSpec spec) =>
        spec.Environment.Select(variable => variable.Name).Distinct(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override IPreparedCapability? Prepare(FunctionSpec spec) =>
        spec.Environment.Count == 0 ? null : new FixedVariables([.. spec.Environment]);

    private sealed class FixedVariables(IReadOnlyList<EnvironmentVariable> variables) : IPreparedCapability
    {
        public void Attach(SandboxWorld world) => world.Environment.AddRange(variables);
    }
}
