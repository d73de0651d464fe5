using System.Text.Json;
using System.Text.RegularExpressions;
using Longshore.Functions.Specs;
using Longshore.Wasm.Files;

namespace Longshore.Trust.Workloads;

/// <summary>The list of workloads, <c>workloads.json</c>: Avalon's file, whose entries may also name a file in WebAssembly or JavaScript.
/// </summary>
internal static partial class WorkloadList
{
    private const int BytesMax = 1 << 20;
    private const int MatchTimeMaxMilliseconds = 1000;

    /// <summary>Reads a list and checks all entries.</summary>
    /// <exception cref="InvalidDataException">It has another form. The message has every error.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<WorkloadEntry> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(HostFile.Read(path, BytesMax));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException($"{path} is no JSON object with a workload's name in each key");
            }

            var errors = new List<string>();
            var entries = document.RootElement.EnumerateObject()
                .Select(entry => Code(entry, errors) is { } code ? WithRights(code, entry.Value, errors) : null)
                .OfType<WorkloadEntry>()
                .ToArray();
            errors.AddRange(entries.GroupBy(entry => entry.Id, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"\"{group.Key}\" is there twice"));
            return errors.Count == 0 ? entries : throw new InvalidDataException($"{path}: {string.Join("; ", errors)}");
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException($"{path} is no JSON: {damage.Message}", damage);
        }
    }

    private static WorkloadEntry? Code(JsonProperty entry, List<string> errors)
    {
        if (Text(entry.Value, "file") is { Length: > 0 } file)
        {
            return new WorkloadEntry.FunctionFile(entry.Name, file);
        }

        var (module, name) = (Text(entry.Value, "module"), Text(entry.Value, "class"));
        if (module is not null && name is not null && ModuleName().IsMatch(module) && ClassName().IsMatch(name))
        {
            return new WorkloadEntry.PythonClass(entry.Name, module, name);
        }

        errors.Add($"\"{entry.Name}\" needs \"module\" and \"class\", which are names of Python, or \"file\"");
        return null;
    }

    private static WorkloadEntry WithRights(WorkloadEntry code, JsonElement entry, List<string> errors)
    {
        var (grants, variables) = (new List<Grant>(), new List<EnvironmentVariable>());
        foreach (var text in Texts(code.Id, entry, "grants", errors))
        {
            Add(grants, Grant.TryParse(text, out var grant) ? grant : null, code.Id, Grant.Rule, errors);
        }

        foreach (var text in Texts(code.Id, entry, "environment", errors))
        {
            Add(variables, EnvironmentVariable.TryParse(text, out var variable) ? variable : null, code.Id, EnvironmentVariable.Rule, errors);
        }

        return code with { Grants = [.. grants], Environment = [.. variables] };
    }

    private static void Add<T>(List<T> to, T? parsed, string id, string rule, List<string> errors)
        where T : class
    {
        if (parsed is null)
        {
            errors.Add($"\"{id}\": {rule}");
        }
        else
        {
            to.Add(parsed);
        }
    }

    private static IReadOnlyList<string> Texts(string id, JsonElement entry, string name, List<string> errors)
    {
        if (!entry.TryGetProperty(name, out var list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            errors.Add($"\"{id}\": \"{name}\" is no list of texts");
            return [];
        }

        return [.. list.EnumerateArray().Select(item => item.GetString()!)];
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    // The names are written into a program, so they must be nothing but names.
    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*\z", RegexOptions.None, MatchTimeMaxMilliseconds)]
    private static partial Regex ModuleName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.None, MatchTimeMaxMilliseconds)]
    private static partial Regex ClassName();
}
