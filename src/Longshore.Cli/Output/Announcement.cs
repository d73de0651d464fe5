namespace Longshore.Cli.Output;

/// <summary>What a server prints when it has started. The server's work is not the text: where it cannot be written, the server goes on.
/// </summary>
internal static class Announcement
{
    public static void Try(Action print)
    {
        try
        {
            print();
        }
        catch (CliException unwritable)
        {
            Console.Error.WriteLine($"longshore: {unwritable.Message}; it has started nevertheless");
        }
    }
}
