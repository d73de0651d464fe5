using System.Diagnostics;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Device;

/// <content>Workers: found, lost, asking for more.</content>
public sealed partial class DeviceProgram
{
    private double RoundTrip() => _workers.Where(each => each.Estimates.RoundTrip.Count > 0)
        .Select(each => each.Estimates.RoundTrip.Mean).DefaultIfEmpty(double.NaN).Min();

    private void Connected(WorkerState worker, Guid instance, int contexts, long speedMicroseconds)
    {
        // Calls that wait for its first connection have no state to lose.
        var hasState = worker.Instance == instance || worker.Instance == Guid.Empty;
        if (worker.IsGone || worker.Instance != Guid.Empty)
        {
            _device.Report($"{worker.Remote.Address} is back");
        }

        (worker.IsConnected, worker.IsGone, worker.Instance) = (true, false, instance);
        (worker.Estimates.Contexts, worker.Estimates.Speed) = (contexts, speedMicroseconds);
        foreach (var call in worker.UnderWay.Values.ToList())
        {
            // The same process knows what it has done already, another one has done nothing.
            if (hasState || call.MayRunTwice)
            {
                Write(call, worker);
            }
            else
            {
                GiveUp(worker, call, "the worker was started again and has lost its state");
            }
        }
    }

    private void Lost(WorkerState worker, string reason, bool isGone)
    {
        if (worker.IsConnected || worker.Instance == Guid.Empty && !worker.IsGone)
        {
            var fallback = _options.IsRemoteOnly ? "" : "; its calls run elsewhere meanwhile";
            _device.Report(worker.Instance == Guid.Empty
                ? $"Failed to connect to server: {worker.Remote.Address} ({reason}){fallback}"
                : $"lost {worker.Remote.Address}: {reason}{fallback}");
        }

        (worker.IsConnected, worker.IsGone) = (false, worker.IsGone || isGone || worker.Instance == Guid.Empty);
        foreach (var call in worker.UnderWay.Values.ToList())
        {
            if (call.MayRunTwice && !call.IsDone)
            {
                worker.TryTake(call.RemoteId, out _);
                if (!_late.ContainsKey(call.Id) && !Send(call))
                {
                    RunHere(call, "its worker was lost");
                }
            }
            else if (isGone)
            {
                GiveUp(worker, call, "the worker was lost");
            }
        }

        EndWhenNobodyIsLeft();
    }

    private void EndWhenNobodyIsLeft()
    {
        if (_options.IsRemoteOnly && _workers.Count > 0 && _workers.All(each => each.IsGone && !each.IsConnected))
        {
            throw new ProgramExitException(1);
        }
    }

    private void GiveUp(WorkerState worker, OffloadCall call, string reason)
    {
        worker.TryTake(call.RemoteId, out _);
        if (!call.IsDone)
        {
            Reject(worker, call, new CallResult(Stopwatch.GetElapsedTime(call.Started)), reason);
        }
    }

    private void SendModules(WorkerState worker, string digest)
    {
        if (_modules.Libraries.FirstOrDefault(each => each.Scan.Graph.Digest == digest) is not { } library)
        {
            return;
        }

        var frame = new FrameWriter(FrameType.Modules).Raw(library.Compressed);
        worker.Remote.Send(frame);
        if (worker.UnderWay.Values.FirstOrDefault(each => each.Library == library) is { } first)
        {
            first.CodeBytes = frame.Finish().Length;
        }
    }

    private void CalledBack(WorkerState worker, long id, long sequence, long number, ReadOnlyMemory<byte> payload)
    {
        if (worker.UnderWay.TryGetValue(id, out var call) && !call.IsDone && number < call.Callbacks.Count)
        {
            _callbacks.Run(worker, call, sequence, (int)number, payload);
        }
    }
}
