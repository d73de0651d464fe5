using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Trust.Workloads;

namespace Longshore.Trust.Inference;

/// <summary>Finds things in pictures by a module of WebAssembly, as <c>samples/detect.c</c> is. Each picture gets a fresh sandbox, so whatever a
/// picture does to the code that decodes it ends there.</summary>
public sealed class PictureDetector : IDisposable
{
    // A picture of 4,000,000 pixels, its rows as the file has them, and the file.
    private const long MemoryBytesMax = 128 << 20;

    // Such a picture takes below two seconds.
    private static readonly TimeSpan WallTimeMax = TimeSpan.FromSeconds(20);

    private readonly FunctionCatalog _catalog;
    private readonly Invoker _invoker;
    private readonly FunctionName _name;

    private PictureDetector(FunctionsOptions options, FunctionName name, TimeProvider time)
    {
        _name = name;
        _catalog = new FunctionCatalog(new TransientFunctions(), time, options);
        _invoker = new Invoker(_catalog, time, options);
    }

    /// <summary>The most bytes of a picture's file: 16 MiB.</summary>
    public static int FileBytesMax => FunctionLimits.Default.InputBytesMax;

    /// <summary>Loads a detector.</summary>
    /// <param name="module">The module.</param>
    /// <param name="options">How functions run.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="InvalidDataException">The module is refused.</exception>
    public static async Task<PictureDetector> LoadAsync(ReadOnlyMemory<byte> module, FunctionsOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!FunctionName.TryParse("detector", out var name))
        {
            throw new InvalidOperationException("the detector has a name that no function can have");
        }

        var detector = new PictureDetector(options, name, time);
        var spec = new FunctionSpec(name, Artifact.Of(module.Span))
        {
            Limits = new FunctionLimits { MemoryBytesMax = MemoryBytesMax, WallTimeMax = WallTimeMax },
        };
        var deployed = await detector._catalog.DeployRouteAsync(spec, module, cancellationToken);
        if (deployed.Errors.Count == 0)
        {
            return detector;
        }

        detector.Dispose();
        throw new InvalidDataException(string.Join("; ", deployed.Errors));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _invoker.Dispose();
        _catalog.Dispose();
    }

    /// <summary>Finds the things in a picture.</summary>
    /// <param name="picture">The picture's file.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="InferenceException">The picture is refused.</exception>
    internal async ValueTask<Annotation> DetectAsync(ReadOnlyMemory<byte> picture, CancellationToken cancellationToken)
    {
        using var result = await _invoker.InvokeAsync(new Invocation { Function = _name, Input = picture }, cancellationToken);
        return result.Failure == Failure.None ? Read(result.Output) : throw Refusal(result);
    }

    private static Annotation Read(ReadOnlyMemory<byte> output)
    {
        // If nothing was found, the output begins with the empty line.
        var isEmpty = output.Span.StartsWith("\n"u8);
        var end = isEmpty ? 0 : output.Span.IndexOf("\n\n"u8) + 1;
        return isEmpty || end > 0
            ? new Annotation(Encoding.ASCII.GetString(output.Span[..end]).Split('\n', StringSplitOptions.RemoveEmptyEntries), output[(end + 1)..].ToArray())
            : throw new InferenceException("Failed", "the detector's output has another form");
    }

    // A detector that refuses a picture ends with a line that begins with the refusal's name.
    private static InferenceException Refusal(InvocationResult result)
    {
        if (result.Failure == Failure.Exited)
        {
            var line = Encoding.ASCII.GetString(result.StandardError.Span).Split('\n')[0];
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0)
            {
                return new InferenceException(line[..colon], line[(colon + 2)..]);
            }
        }

        return new InferenceException(result.Failure.ToString(), result.Detail);
    }
}
