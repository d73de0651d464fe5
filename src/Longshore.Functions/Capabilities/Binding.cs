namespace Longshore.Functions.Capabilities;

/// <summary>A name under which a guest in JavaScript or Python finds a granted object: <c>env.NAME</c>.</summary>
/// <param name="Kind">What it is, such as <c>kv</c>: the prelude has one kind of object for each.</param>
/// <param name="Name">The name.</param>
internal sealed record Binding(string Kind, string Name);
