using System.Buffers.Binary;
using Longshore.Functions.State;

namespace Longshore.Tests.Functions.State;

/// <summary>Random schedules of nodes that add to counters, with calls that are lost, doubled and held up, and nodes that are killed. Each
/// addition that was confirmed is there in the end, and none is there twice.</summary>
public sealed class StateFaultTests
{
    private const int Schedules = 2_000;
    private const int Steps = 60;
    private const int Nodes = 3;
    private const int Counters = 2;

    // The second counter is in the next chunk.
    private const long Distance = StateLimits.ChunkBytes;

    [Fact]
    public async Task Counters_InRandomSchedules_HaveEveryConfirmedAdditionOnce()
    {
        for (var seed = 0; seed < Schedules; seed++)
        {
            var schedule = new Schedule(seed);
            var failure = await Task.Run(schedule.RunAsync, TestContext.Current.CancellationToken);
            Assert.True(failure is null, $"seed {seed}: {failure}");
        }
    }

    private sealed class Schedule(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly MemoryStateStore _store = new(new StateLimits(), TimeProvider.System);
        private readonly Worker[] _workers = new Worker[Nodes];
        private readonly List<Worker> _all = [];
        private readonly long[] _confirmed = new long[Counters];

        // Those of killed nodes: nobody knows whether they were made.
        private readonly long[] _unknown = new long[Counters];

        public async Task<string?> RunAsync()
        {
            for (var i = 0; i < Nodes; i++)
            {
                _workers[i] = NewWorker();
            }

            for (var step = 0; step < Steps; step++)
            {
                await StepAsync(_workers[_random.Next(Nodes)]);
            }

            foreach (var worker in _workers)
            {
                await worker.FinishAsync();
                await worker.Store.ArriveLateAsync();
            }

            _all.ForEach(worker => worker.Dispose());
            return await CheckAsync();
        }

        private async Task StepAsync(Worker worker)
        {
            if (_random.Next(40) == 0)
            {
                Kill(worker);
            }
            else if (_random.Next(15) == 0)
            {
                await worker.Store.ArriveLateAsync();
            }
            else if (worker.IsBusy)
            {
                worker.Release(_random.Next());
            }
            else
            {
                worker.Begin(_random.Next(Counters));
            }
        }

        // What it has written and not pushed is gone with it. What it has sent may still arrive.
        private void Kill(Worker worker)
        {
            if (worker.Pending is { } counter)
            {
                _unknown[counter]++;
            }

            _workers[Array.IndexOf(_workers, worker)] = NewWorker();
        }

        private Worker NewWorker()
        {
            var worker = new Worker(_store, Draw, counter => _confirmed[counter]++);
            _all.Add(worker);
            return worker;
        }

        private StateFault Draw() => _random.Next(3) == 0 ? (StateFault)_random.Next(1, 7) : StateFault.None;

        private async Task<string?> CheckAsync()
        {
            using var node = new StateNode(_store);
            for (var counter = 0; counter < Counters; counter++)
            {
                var value = await Worker.ReadAsync(node, counter);
                if (value < _confirmed[counter] || value > _confirmed[counter] + _unknown[counter])
                {
                    return $"counter {counter} is {value} after {_confirmed[counter]} confirmed additions and {_unknown[counter]} of killed nodes";
                }
            }

            return null;
        }
    }

    // A node with one guest, which adds 1 to a counter again and again.
    private sealed class Worker : IDisposable
    {
        private readonly StateNode _node;
        private readonly Action<int> _confirm;
        private Task _running = Task.CompletedTask;
        private bool _isFinishing;

        public Worker(MemoryStateStore store, Func<StateFault> draw, Action<int> confirm)
        {
            Store = new FaultyStateStore(store, () => _isFinishing ? StateFault.None : draw());
            _node = new StateNode(Store);
            _confirm = confirm;
        }

        public FaultyStateStore Store { get; }

        public void Dispose() => _node.Dispose();

        /// <summary>The counter to which something was added that may or may not have been pushed.</summary>
        public int? Pending { get; private set; }

        public bool IsBusy => !_running.IsCompleted;

        public static async Task<long> ReadAsync(StateNode node, int counter)
        {
            using var use = node.Use();
            var (bytes, _) = await use.ReadAsync(counter * Distance, sizeof(long), CancellationToken.None);
            return bytes.Length < sizeof(long) ? 0 : BinaryPrimitives.ReadInt64LittleEndian(bytes.Span);
        }

        public void Begin(int counter) => _running = AddAsync(counter);

        public void Release(int which)
        {
            if (Store.Stalled > 0)
            {
                Store.Release(which);
            }
        }

        public async Task FinishAsync()
        {
            _isFinishing = true;
            while (IsBusy)
            {
                Release(0);
            }

            await _running;
            if (Pending is { } counter)
            {
                await TryPushAsync(counter);
            }
        }

        private async Task AddAsync(int counter)
        {
            try
            {
                if (Pending is { } before)
                {
                    await TryPushAsync(before);
                    return;
                }

                await _node.PullAsync(discards: true);
                var value = BitConverter.GetBytes(await ReadAsync(_node, counter) + 1);
                using var use = _node.Use();
                await use.WriteAsync(counter * Distance, value, expected: null, CancellationToken.None);
                Pending = counter;
                await TryPushAsync(counter);
            }
            catch (StateException failure) when (failure.Refusal == StateRefusal.Unavailable)
            {
                // The guest tries again in a later step.
            }
        }

        private async Task TryPushAsync(int counter)
        {
            try
            {
                await _node.PushAsync();
                _confirm(counter);
                Pending = null;
            }
            catch (StateException failure) when (failure.Refusal == StateRefusal.Conflict)
            {
                Pending = null;
            }
        }
    }
}
