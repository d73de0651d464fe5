using System.Collections.Concurrent;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>Compiles the functions that a guest probably calls next (<see cref="CallPrediction"/>) on a second thread, while the
/// guest runs or waits for another function.</summary>
internal sealed class AheadLane
{
    private readonly CompilerLane _lane;
    private readonly CompilerThread _thread = new("compiler ahead");
    private readonly ConcurrentQueue<int> _called = new();
    private readonly CallPrediction _prediction;
    private readonly LazyCode _code;
    private int _isRunning;

    /// <param name="context">What the module's functions share.</param>
    /// <param name="code">Receives the compiled functions.</param>
    /// <param name="engine">The engine that will run the code.</param>
    public AheadLane(ModuleContext context, LazyCode code, Engine engine)
    {
        _code = code;
        _lane = new CompilerLane(context with { }, DynamicCode.CreateModule("Longshore.Guest"), engine);
        _prediction = new CallPrediction(context.Model.Bodies.Length, function => DirectCalls.Of(context.Model, function));
    }

    /// <summary>Notes that a guest has called a function that had no code. May be called from any thread.</summary>
    public void NoteCall(int function)
    {
        _called.Enqueue(function);
        StartUnlessRunning();
    }

    // NoteCall adds a call and then looks whether a run is under way; a run looks for calls after it has ended. One of the two sees
    // the other.
    private void StartUnlessRunning()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 0 && !_thread.TryPost(Run))
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private void Run()
    {
        try
        {
            while (TryNext(out var function))
            {
                _code.TryCompileAhead(function, _lane.Compile);
            }
        }
        catch (Exception)
        {
            // A border: the process goes on. Guests compile what they need, and this work ends here for the module.
            return;
        }

        Interlocked.Exchange(ref _isRunning, 0);
        if (!_called.IsEmpty)
        {
            StartUnlessRunning();
        }
    }

    private bool TryNext(out int function)
    {
        while (_called.TryDequeue(out var called))
        {
            _prediction.NoteCall(called);
        }

        return _prediction.TryNext(out function);
    }
}
