using Longshore.JavaScript.Contexts;
using Longshore.Offload.Wire;
using Longshore.Offload.Worker;

namespace Longshore.Offload.Device;

/// <summary>Runs calls on the device that are late at their workers: beside the program, so that it goes on meanwhile, and in sandboxes that can
/// be thrown away when the worker answers first.</summary>
internal sealed class SpareSandbox : IWorkerHost, IDisposable
{
    private readonly ProgramCache _programs;
    private readonly WorkerContextOptions _options = new() { CallTimeMax = TimeSpan.FromDays(1) };
    private readonly Action<long, AnswerStatus, TimeSpan, ReadOnlyMemory<byte>> _answered;
    private readonly Dictionary<string, WorkerContext> _contexts = new(StringComparer.Ordinal);
    private readonly Dictionary<long, WorkerCall> _calls = [];

    /// <param name="quickjs">QuickJS.</param>
    /// <param name="answered">Is told from another thread that a call has ended: its number, how, how long it ran, and its value.</param>
    public SpareSandbox(QuickJsModule quickjs, Action<long, AnswerStatus, TimeSpan, ReadOnlyMemory<byte>> answered)
    {
        _programs = new ProgramCache(quickjs, _options, TimeProvider.System);
        _answered = answered;
    }

    /// <summary>Begins a call that has no callbacks.</summary>
    public void Run(OffloadCall call)
    {
        var graph = call.Library.Scan.Graph;
        if (!_contexts.TryGetValue(graph.Digest, out var context))
        {
            _programs.Add(graph);
            _contexts.Add(graph.Digest, context = new WorkerContext(this, _programs, _options, TimeProvider.System));
        }

        var here = new WorkerCall(call.Id, graph.Digest, call.Function, isPinned: false, call.Payload);
        _calls.Add(call.Id, here);
        context.Add(here);
    }

    /// <summary>Ends a call whose result is not wanted any more.</summary>
    public void Cancel(OffloadCall call)
    {
        if (_calls.Remove(call.Id, out var here))
        {
            _contexts[here.Digest].Cancel(here);
        }
    }

    public void Answer(WorkerCall call, FrameWriter answer)
    {
        var frame = new FrameReader(answer.Finish().Span[OffloadProtocol.HeaderBytes..]);
        var (id, status, micros) = (frame.Count(), (AnswerStatus)frame.Byte(), frame.Count());
        _answered(id, status, TimeSpan.FromMicroseconds(micros), Payload.Read(ref frame));
    }

    // The worker's run prints the same, and is asked to call back alone.
    public void Send(FrameWriter frame)
    {
    }

    public void Dispose()
    {
        foreach (var context in _contexts.Values)
        {
            context.Dispose();
        }
    }
}
