using System.Text;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Sledge;
using Longshore.Wasm.Files;

namespace Longshore.Cli.Projects;

/// <summary>Reads <c>longshore.toml</c>: every error at once, each with its line and column.</summary>
internal static class ProjectReader
{
    /// <summary>The table of tenants, in SLEdge's keys.</summary>
    public const string Tenants = "tenants";

    private const string Name = "name";
    private const string Functions = "functions";
    private const string Source = "source";
    private const string ArtifactKey = "artifact";
    private const string Build = "build";

    // A thousand functions with long environments.
    private const int BytesMax = 4 << 20;

    /// <summary>Reads the project in a file, or in the file <c>longshore.toml</c> of a directory.</summary>
    /// <exception cref="CliException">The file cannot be read, or has errors: the message has a line for each.</exception>
    public static Project ReadFile(string path)
    {
        var file = FileOf(path);
        var errors = new List<FileError>();
        var project = Read(ReadText(file), Path.GetDirectoryName(file)!, errors);
        return errors.Count == 0 ? project! : throw Refusal(Path.GetRelativePath(Environment.CurrentDirectory, file), errors);
    }

    /// <summary>Reads the tenants of a project as SLEdge's specification.</summary>
    /// <exception cref="CliException">The file cannot be read, is no TOML or has no tenants.</exception>
    public static SpecModel ReadTenants(string file, RouteDefaults defaults)
    {
        var tables = TomlReader.Read(ReadText(file));
        if (tables.Errors.Count > 0)
        {
            throw Refusal(file, tables.Errors);
        }

        if (!tables.Root.TryGetProperty(Tenants, out var tenants))
        {
            throw new CliException($"{file} has no [[{Tenants}]]: longshore up deploys its functions to a node", ExitCodes.Usage);
        }

        var model = SpecReader.Read(Encoding.UTF8.GetBytes(tenants.GetRawText()), defaults);
        return model with { Errors = [.. model.Errors.Select(Placed)], Warnings = [.. model.Warnings.Select(Placed)] };

        ValidationError Placed(ValidationError error)
        {
            var path = error.Path.StartsWith('$') ? Tenants + error.Path[1..] : error.Path;
            var place = tables.PlaceOf(path);
            return new ValidationError(FormattableString.Invariant($"{file}:{place.Line}:{place.Column}: {path}"), error.Message);
        }
    }

    /// <summary>Reads a project.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="directory">The file's directory: a full path.</param>
    /// <param name="errors">Takes every error, in the order of the file.</param>
    /// <returns>The project, or null if there are errors.</returns>
    public static Project? Read(string text, string directory, List<FileError> errors)
    {
        var tables = TomlReader.Read(text);
        var found = new List<ValidationError>();
        var fields = new JsonObjectReader(tables.Root, "", found);
        var name = ReadName(fields);
        var functions = new List<ProjectFunction>();
        if (fields.Object(Functions) is { } table)
        {
            foreach (var key in table.TakeOthers())
            {
                if (ReadFunction(table, key, directory) is { } function)
                {
                    functions.Add(function);
                }
            }
        }

        var hasTenants = fields.Take(Tenants);
        fields.RefuseOthers();

        // Where a line is no TOML, what it would have said may seem to be missing.
        var placed = found.Where(error => tables.Errors.Count == 0 || !error.Message.StartsWith(Missing, StringComparison.Ordinal))
            .Select(error => new FileError(tables.PlaceOf(error.Path), $"{error.Path}: {error.Message}"));
        errors.AddRange(tables.Errors.Concat(placed).OrderBy(error => error.Place.Line).ThenBy(error => error.Place.Column));
        return errors.Count == 0
            ? new Project(name, directory, [.. functions.Select(function => function with { Spec = Owned(function.Spec, name) })]) { HasTenants = hasTenants }
            : null;
    }

    private const string Missing = "is required";

    private static FunctionSpec Owned(FunctionSpec spec, string project) => spec with { Labels = [.. spec.Labels, new Label(Project.Label, project)] };

    private static string ReadName(JsonObjectReader fields)
    {
        var name = fields.RequiredText(Name);
        if (name is not null && !FunctionName.TryParse(name, out _))
        {
            fields.Refuse(Name, "must be 1 to 63 characters of a-z, 0-9, '-', '_' and '.', and start with a letter or a digit");
        }

        return name ?? "";
    }

    private static ProjectFunction? ReadFunction(JsonObjectReader table, string key, string directory)
    {
        if (!FunctionName.TryParse(key, out var name))
        {
            table.Refuse(key, FunctionName.Rule);
        }

        if (table.Object(key) is not { } fields)
        {
            return null;
        }

        var code = ReadCode(fields);
        var build = fields.Text(Build);
        if (code is not null && build is null && !File.Exists(Path.Combine(directory, code)))
        {
            fields.Refuse(fields.Has(Source) ? Source : ArtifactKey, $"there is no file {code} in {directory}");
        }

        var spec = new SpecTable(fields).Read(name, new Artifact(default, CodeFile.KindOf(code ?? "")));
        if (spec.Labels.Any(label => label.Name == Project.Label))
        {
            fields.Refuse("labels", $"\"{Project.Label}\" is the label of the project itself");
        }

        fields.RefuseOthers();
        return code is null ? null : new ProjectFunction(spec, Path.Combine(directory, code), code) { Build = build };
    }

    private static string? ReadCode(JsonObjectReader fields)
    {
        var (source, artifact) = (fields.Text(Source), fields.Text(ArtifactKey));
        if (!fields.Has(Source) && !fields.Has(ArtifactKey))
        {
            fields.Refuse(Source, $"{Missing}, or {ArtifactKey}: the file with the function's code");
        }
        else if (fields.Has(Source) && fields.Has(ArtifactKey))
        {
            fields.Refuse(ArtifactKey, $"stands beside {Source}: a function has one file");
        }

        foreach (var (key, path, extensions) in ((string, string?, string[])[])[(Source, source, CodeFile.Sources), (ArtifactKey, artifact, CodeFile.Artifacts)])
        {
            if (path is not null && !extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal))
            {
                fields.Refuse(key, $"must be a file that ends in {string.Join(", ", extensions)}");
                return null;
            }
        }

        return source ?? artifact;
    }

    /// <summary>The file of a project, whose directory may be named instead: a full path.</summary>
    public static string FileOf(string path) => Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, Project.FileName) : path);

    private static string ReadText(string file)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(HostFile.Read(file, BytesMax)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new CliException($"{file} is not UTF-8 text", ExitCodes.Usage);
        }
        catch (FileNotFoundException)
        {
            throw new CliException($"there is no file {file}: name one with --file, or begin a project with longshore new", ExitCodes.Usage);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file} cannot be read: {failure.Message}", ExitCodes.Usage);
        }
    }

    private static CliException Refusal(string file, IReadOnlyList<FileError> errors) =>
        new(string.Join('\n', errors.Select(error => error.In(file)).Prepend(errors.Count == 1 ? $"{file} has an error:" : FormattableString.Invariant($"{file} has {errors.Count} errors:"))), ExitCodes.Usage);
}
