namespace Longshore.Cli.Demonstration;

/// <summary>The source of a sample's input: none, text, a sample file, or the output of another sample.
/// </summary>
internal abstract record DemoInput
{
    private DemoInput()
    {
    }

    public sealed record Nothing : DemoInput;

    public sealed record Text(string Value) : DemoInput;

    public sealed record SampleFile(string Name) : DemoInput;

    public sealed record OutputOf(string Function) : DemoInput;
}
