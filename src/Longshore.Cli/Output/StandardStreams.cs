using System.Globalization;

namespace Longshore.Cli.Output;

/// <summary>The standard streams of this process, which may be closed or may refuse what is written.</summary>
internal static class StandardStreams
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Error = 2;

    private const string Descriptors = "/proc/self/fdinfo";
    private const string FlagsLine = "flags:";
    private const long CloseOnExec = 0x80000;

    /// <summary>Lets <see cref="Console"/> write to these streams.</summary>
    public static void Use()
    {
        Console.SetOut(new StreamWriter(OpenOutput(), Console.OutputEncoding) { AutoFlush = true });
        Console.SetError(new StreamWriter(OpenError(), Console.OutputEncoding) { AutoFlush = true });
    }

    /// <summary>Standard output. Writing to it throws a <see cref="CliException"/> if that is not possible.</summary>
    public static Stream OpenOutput() => new OutputStream(IsOpen(Output) ? Console.OpenStandardOutput() : null);

    /// <summary>Standard error. Writing to it never fails.</summary>
    public static Stream OpenError() => new ErrorStream(IsOpen(Error) ? Console.OpenStandardError() : Stream.Null);

    /// <summary>Whether the process was started with standard input.</summary>
    public static bool IsInputOpen => IsOpen(Input);

    /// <summary>Standard input.</summary>
    /// <exception cref="CliException">It is closed.</exception>
    public static Stream OpenInput() =>
        IsOpen(Input) ? Console.OpenStandardInput() : throw new CliException("standard input is closed", ExitCodes.Usage);

    // A descriptor that was closed when the process began has since been given to a file of the runtime, such as the memory of its
    // compiled code. These are marked to be closed at an exec; what the process was started with cannot be.
    private static bool IsOpen(int descriptor)
    {
        try
        {
            return Array.Find(File.ReadAllLines(Path.Combine(Descriptors, descriptor.ToString(CultureInfo.InvariantCulture))), IsFlags) is not { } line
                || (Convert.ToInt64(line[FlagsLine.Length..].Trim(), fromBase: 8) & CloseOnExec) == 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The descriptor is closed, or this system tells nothing about descriptors.
            return !Directory.Exists(Descriptors);
        }
    }

    private static bool IsFlags(string line) => line.StartsWith(FlagsLine, StringComparison.Ordinal);
}
