namespace Longshore.Cli.Output;

/// <summary>Standard error without errors: what cannot be written has nowhere else to go, and ends nothing.</summary>
internal sealed class ErrorStream(Stream inner) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException)
        {
            // The disk behind it is full, or its terminal is gone.
        }
    }
}
