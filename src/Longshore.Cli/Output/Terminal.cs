using Spectre.Console;
using Spectre.Console.Rendering;

namespace Longshore.Cli.Output;

/// <summary>Where tables are drawn. A file or a pipe gets no control codes and wide lines.</summary>
internal static class Terminal
{
    private const int FileWidth = 160;

    public static void Write(IRenderable content)
    {
        var isFile = Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isFile ? AnsiSupport.No : AnsiSupport.Detect,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        if (isFile)
        {
            console.Profile.Width = FileWidth;
        }

        console.Write(content);
    }
}
