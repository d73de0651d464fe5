using Longshore.Functions.Catalog;

namespace Longshore.Cli.Projects;

/// <summary>A function whose code was made.</summary>
/// <param name="Deployment">The function.</param>
/// <param name="Files">The files that its code was made of: full paths.</param>
internal sealed record BuiltFunction(Deployment Deployment, IReadOnlyCollection<string> Files);
