using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Longshore.Cli.Output;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Cli.Input;

/// <summary>Compiles TypeScript and JSX with esbuild, one file at a time: types are removed and not checked. It remembers what it has compiled
/// until the file changes.</summary>
/// <remarks>A file stays a module of its own, so that imports are found as in JavaScript. esbuild reads the nearest <c>tsconfig.json</c>, for JSX.</remarks>
internal sealed partial class Esbuild : ISourceCompiler
{
    // What QuickJS has.
    private const string Target = "es2023";

    private const string MapMark = "//# sourceMappingURL=data:application/json;base64,";
    private const int MatchTimeMaxMilliseconds = 1000;

    private static readonly string[] Options =
    [
        "--sourcemap=inline", "--sources-content=false", "--format=esm", $"--target={Target}", "--legal-comments=none", "--charset=utf8",
        "--log-level=error", "--log-limit=1", "--color=false",
    ];

    private readonly ConcurrentDictionary<string, (DateTime Written, long Length, CompiledSource Compiled)> _known = new(StringComparer.Ordinal);

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "esbuild");

    public CompiledSource Compile(string path)
    {
        var file = new FileInfo(path);
        if (file.Length > ModuleGraph.TextBytesMax)
        {
            throw new JavaScriptException("Error", $"Cannot compile {path}: it is over the limit of {ModuleGraph.TextBytesMax} bytes");
        }

        if (_known.TryGetValue(path, out var known) && known.Written == file.LastWriteTimeUtc && known.Length == file.Length)
        {
            return known.Compiled;
        }

        var compiled = Read(path, Run(path));
        _known[path] = (file.LastWriteTimeUtc, file.Length, compiled);
        return compiled;
    }

    private static string Run(string path)
    {
        using var process = Start(path);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw Refusal(error.GetAwaiter().GetResult());
    }

    private static Process Start(string path)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(Program, [path, .. Options])
            {
                WorkingDirectory = Path.GetDirectoryName(path)!,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                StandardErrorEncoding = Encoding.UTF8,
            })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new CliException($"{Program}, which compiles TypeScript and JSX, cannot be started: {missing.Message}; build Longshore again", ExitCodes.Environment);
        }
    }

    private static CompiledSource Read(string path, string output)
    {
        var mark = output.LastIndexOf(MapMark, StringComparison.Ordinal);
        try
        {
            using var map = JsonDocument.Parse(Convert.FromBase64String(output[(mark + MapMark.Length)..].Trim()));
            return new CompiledSource(output[..mark], map.RootElement.GetProperty("mappings").GetString()!);
        }
        catch (Exception malformed) when (mark < 0 || malformed is JsonException or FormatException or KeyNotFoundException)
        {
            throw new JavaScriptException("Error", $"Cannot compile {path}: esbuild answered without a source map");
        }
    }

    // esbuild counts columns from 0, and everyone else from 1.
    private static JavaScriptException Refusal(string error)
    {
        var match = Message().Match(error);
        return match.Success
            ? new JavaScriptException("SyntaxError", match.Groups["text"].Value, string.Create(
                CultureInfo.InvariantCulture,
                $"    at {match.Groups["file"].Value}:{match.Groups["line"].Value}:{int.Parse(match.Groups["column"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) + 1}"))
            : new JavaScriptException("SyntaxError", error.Trim());
    }

    [GeneratedRegex(@"\[ERROR\] (?<text>[^\n]+)\n\s+(?<file>[^\n]+):(?<line>[0-9]{1,9}):(?<column>[0-9]{1,9}):", RegexOptions.ExplicitCapture, MatchTimeMaxMilliseconds)]
    private static partial Regex Message();
}
