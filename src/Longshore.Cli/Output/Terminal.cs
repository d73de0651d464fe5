using Spectre.Console;
using Spectre.Console.Rendering;

namespace Longshore.Cli.Output;

/// <summary>Where tables are drawn. A file or a pipe gets no control codes and wide lines.</summary>
internal static class Terminal
{
    private const int FileWidth = 160;

    public static void Write(IRenderable content) => Write(content, Console.Out, Console.IsOutputRedirected);

    /// <summary>Writes where a program's own output does not go.</summary>
    public static void WriteError(IRenderable content) => Write(content, Console.Error, Console.IsErrorRedirected);

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
