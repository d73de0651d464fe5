namespace Longshore.Cli.Input;

/// <summary>The modules and inputs that come with the program.</summary>
internal static class SampleFiles
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "samples");
}
