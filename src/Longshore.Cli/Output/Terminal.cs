using Spectre.Console;
using Spectre.Console.Rendering;

namespace Longshore.Cli.Output;

/// <summary>Draws tables on the console. Output to a file or a pipe has long lines and no control codes.</summary>
internal static class Terminal
{
    private const int FileWidth = 160;

    public static void Write(IRenderable content) => Write(content, Console.Out, Console.IsOutputRedirected);

    /// <summary>Writes to standard error, which a guest program's output does not use.</summary>
    public static void WriteError(IRenderable content) => Write(content, Console.Error, Console.IsErrorRedirected);

    /// <summary>Draws something nowhere: its code is compiled then, and not between Ctrl+C and the end.</summary>
    public static void Prepare(IRenderable content) => Write(content, TextWriter.Null, isFile: true);

    private static void Write(IRenderable content, TextWriter writer, bool isFile)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isFile ? AnsiSupport.No : AnsiSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (isFile)
        {
            console.Profile.Width = FileWidth;
        }

        console.Write(content);
    }
}
