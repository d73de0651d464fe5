namespace Longshore.Cli.Input;

/// <summary>The sample modules and inputs that are installed beside the program.</summary>
internal static class SampleFiles
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "samples");
}
