using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Invoke;

/// <summary>One call of a function by a guest, checked and ready to run.</summary>
/// <param name="calls">Runs it.</param>
/// <param name="name">The function.</param>
/// <param name="invocation">The call.</param>
internal sealed class CalledFunction(FunctionCalls calls, FunctionName name, Invocation invocation)
{
    private const string ServiceHost = "http://function/";
    private const int DoneStatus = 200;

    // name, method, URL, body.
    private const int FixedFields = 4;

    /// <summary>The stack that the function may need on the thread that calls it, in bytes.</summary>
    public long StackBytes { get; private init; }

    /// <summary>Checks a request for a call.</summary>
    /// <exception cref="OperationException">It is refused.</exception>
    public static CalledFunction Of(FunctionCalls? calls, OperationCall call)
    {
        var text = call.Text(0);
        var grant = $"{FunctionCalls.CapabilityName}:{text}";
        var granted = call.Granted<InvokeGrants>(grant);
        if (!FunctionName.TryParse(text, out var name))
        {
            throw new OperationException(OperationError.InvalidArgument, FunctionName.Rule);
        }

        if (!granted.Contains(name))
        {
            throw OperationCall.NotGranted(grant);
        }

        if (calls?.Find(name) is not { } spec)
        {
            throw new OperationException(OperationError.Unavailable, $"there is no function \"{name}\"");
        }

        var invocation = InheritedCall.Of(calls, spec, call.World) with { Input = call.Fields[3], Request = RequestOf(call) };
        return new CalledFunction(calls, name, invocation) { StackBytes = spec.Limits.StackBytesMax };
    }

    /// <summary>Runs the call.</summary>
    /// <param name="lentThread">The <see cref="Invocation.LentThread"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public ValueTask<InvocationResult> RunAsync(int lentThread, CancellationToken cancellationToken) =>
        calls.Invoker!.InvokeAsync(invocation with { LentThread = lentThread }, cancellationToken);

    /// <summary>The answer of a call that has ended. Disposes the result.</summary>
    /// <exception cref="OperationException">It failed.</exception>
    public OperationFields AnswerOf(InvocationResult result)
    {
        using (result)
        {
            calls.Note(result.Failure);
            if (result.Failure != Failure.None)
            {
                throw new OperationException(ErrorOf(result.Failure), $"\"{name}\" failed: {result.Failure}: {result.Detail}");
            }

            var response = result.Response;
            return OperationFields.Of(
                [
                    OperationFields.Integer(response?.Status ?? DoneStatus),
                    OperationFields.Text(response?.StatusText ?? ""),
                    OperationFields.Text(ServiceHost + name),
                    default,

                    // The output is in the sandbox, which serves another call after this one.
                    result.Output.ToArray(),
                    .. (response?.Headers ?? []).SelectMany(header => new[] { OperationFields.Text(header.Key), OperationFields.Text(header.Value) }),
                ]);
        }
    }

    /// <summary>The error of an operation for a failure of the function that it called.</summary>
    public static OperationError ErrorOf(Failure failure) => failure switch
    {
        Failure.InputLimit or Failure.OutputLimit => OperationError.TooLarge,
        Failure.Overloaded or Failure.Shed or Failure.OutOfMemory => OperationError.LimitReached,
        Failure.Refused or Failure.DeadlineMissed or Failure.WallTimeLimit => OperationError.TimedOut,
        Failure.Trapped or Failure.Exited => OperationError.FunctionFailed,
        Failure.Cancelled => OperationError.Cancelled,
        Failure.NodeFailed => OperationError.Failed,
        _ => OperationError.Unavailable,
    };

    // The text is checked now; the request is made when the guest asks for it.
    private static Func<GuestRequest> RequestOf(OperationCall call)
    {
        var (method, url) = (call.Text(1), RequestFields.Url(call.Text(2)));
        if (method.Length == 0 || !method.All(char.IsAsciiLetter))
        {
            throw new OperationException(OperationError.InvalidArgument, "the method is none: write letters, such as POST");
        }

        KeyValuePair<string, string>[] headers =
        [
            .. RequestFields.Headers(call, FixedFields).Where(header => !NodeHeaders.Contains(header.Key))
                .Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), header.Value)),
        ];
        return () => new GuestRequest(method, url.AbsoluteUri, headers) { Path = Uri.UnescapeDataString(url.AbsolutePath) };
    }
}
