using System.Text.Json;

namespace Longshore.Cli.Projects;

/// <summary>The tables of a TOML file as JSON, and where each value stands.</summary>
/// <param name="Root">The file's table.</param>
/// <param name="Places">The place of every key and element, by its path such as <c>functions.hello.grants[1]</c>.</param>
/// <param name="Errors">What is no TOML, or has no form in JSON.</param>
internal sealed record ProjectTables(JsonElement Root, IReadOnlyDictionary<string, FilePlace> Places, IReadOnlyList<FileError> Errors)
{
    /// <summary>The place of a path, or of the nearest table around it.</summary>
    public FilePlace PlaceOf(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(at.LastIndexOfAny(['.', '[']), 0)])
        {
            if (Places.TryGetValue(at, out var place))
            {
                return place;
            }
        }

        return new FilePlace(1, 1);
    }
}
