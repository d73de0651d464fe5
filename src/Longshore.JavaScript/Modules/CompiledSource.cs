namespace Longshore.JavaScript.Modules;

/// <summary>An ES module that was compiled.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Mappings">The places of its text in the source, as in the field <c>mappings</c> of a source map (ECMA-426).</param>
public sealed record CompiledSource(string Text, string Mappings);
