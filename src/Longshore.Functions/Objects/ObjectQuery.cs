namespace Longshore.Functions.Objects;

/// <summary>Which objects a page of a listing has.</summary>
/// <param name="Prefix">With what their keys begin; empty for all.</param>
/// <param name="After">Their keys come after this text; empty for the first page.</param>
/// <param name="ObjectsMax">The most of them, 1 to <see cref="ObjectLimits.PageObjectsMax"/>.</param>
public sealed record ObjectQuery(string Prefix, string After, int ObjectsMax);
