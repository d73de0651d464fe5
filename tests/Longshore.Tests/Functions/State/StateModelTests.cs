using FsCheck;
using FsCheck.Fluent;
using Longshore.Functions.State;

namespace Longshore.Tests.Functions.State;

/// <summary>Random interleavings of nodes on one region, against the definition of state in a few lines.</summary>
public sealed class StateModelTests
{
    private const int Nodes = 3;
    private const int Chunks = 3;
    private const int Cells = 2;

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(120);

    private static Arbitrary<(int Kind, int Node, int Chunk, int Cell)[]> AnyEvents { get; } = (
        from kind in Gen.Choose(0, 7)
        from node in Gen.Choose(0, Nodes - 1)
        from chunk in Gen.Choose(0, Chunks - 1)
        from cell in Gen.Choose(0, Cells - 1)
        select (kind, node, chunk, cell)).ArrayOf().ToArbitrary();

    [Fact]
    public void Nodes_InRandomInterleavings_SeeWhatTheDefinitionSays() =>
        Prop.ForAll(AnyEvents, events => Task.Run(() => new Run().HoldsAsync(events)).GetAwaiter().GetResult()).Check(Many);

    private sealed class Run
    {
        private readonly MemoryStateStore _store = new(new StateLimits(), TimeProvider.System);
        private readonly StateNode[] _nodes;
        private readonly Model _model = new();
        private byte _last;

        public Run() => _nodes = [.. Enumerable.Range(0, Nodes).Select(_ => new StateNode(_store))];

        public async Task<bool> HoldsAsync((int Kind, int Node, int Chunk, int Cell)[] events)
        {
            await _nodes[0].WriteAsync((long)Chunks * StateLimits.ChunkBytes - 1, "\0");
            await _nodes[0].PushAsync();
            _model.Created(0);
            foreach (var (kind, node, chunk, cell) in events)
            {
                if (!await HappenAsync(kind, node, chunk, cell))
                {
                    return false;
                }
            }

            return true;
        }

        private async Task<bool> HappenAsync(int kind, int node, int chunk, int cell)
        {
            switch (kind)
            {
                case 0 or 1:
                    return await ReadAsync(node, chunk, cell) == _model.Read(node, chunk, cell);
                case 2 or 3:
                    _last++;
                    using (var use = _nodes[node].Use())
                    {
                        await use.WriteAsync(At(chunk, cell), new[] { _last }, expected: null, CancellationToken.None);
                    }

                    _model.Write(node, chunk, cell, _last);
                    return true;
                case 4 or 5:
                    return await IsDoneAsync(() => _nodes[node].PushAsync()) == _model.Push(node);
                case 6:
                    return await IsDoneAsync(() => _nodes[node].PullAsync()) == _model.Pull(node);
                default:
                    await _nodes[node].PullAsync(discards: true);
                    _model.Discard(node);
                    return true;
            }
        }

        private async Task<byte> ReadAsync(int node, int chunk, int cell)
        {
            using var use = _nodes[node].Use();
            return (await use.ReadAsync(At(chunk, cell), 1, CancellationToken.None)).Bytes.Span[0];
        }

        private static async Task<bool> IsDoneAsync(Func<Task> action)
        {
            try
            {
                await action();
                return true;
            }
            catch (StateException failure) when (failure.Refusal == StateRefusal.Conflict)
            {
                return false;
            }
        }

        private static long At(int chunk, int cell) => (long)chunk * StateLimits.ChunkBytes + cell * (StateLimits.ChunkBytes - 2);
    }

    // The definition: chunks with versions, and a copy of some of them on each node.
    private sealed class Model
    {
        private readonly Copy?[,] _copies = new Copy?[Nodes, Chunks];
        private readonly Copy[] _global = [.. Enumerable.Range(0, Chunks).Select(_ => new Copy())];
        private int _version;

        public void Created(int node)
        {
            _version++;
            _global[Chunks - 1].Version = _version;
            _copies[node, Chunks - 1] = _global[Chunks - 1].Clone();
        }

        public byte Read(int node, int chunk, int cell) => At(node, chunk).Values[cell];

        public void Write(int node, int chunk, int cell, byte value)
        {
            var copy = At(node, chunk);
            copy.Values[cell] = value;
            copy.IsDirty = true;
        }

        public bool Push(int node)
        {
            var dirty = Enumerable.Range(0, Chunks).Where(chunk => _copies[node, chunk]?.IsDirty == true).ToArray();
            if (dirty.Any(chunk => _copies[node, chunk]!.Version != _global[chunk].Version))
            {
                return false;
            }

            _version += dirty.Length > 0 ? 1 : 0;
            foreach (var chunk in dirty)
            {
                var copy = _copies[node, chunk]!;
                (copy.Version, copy.IsDirty) = (_version, false);
                _global[chunk] = copy.Clone();
            }

            return true;
        }

        public bool Pull(int node)
        {
            if (Enumerable.Range(0, Chunks).Any(chunk => _copies[node, chunk]?.IsDirty == true))
            {
                return false;
            }

            for (var chunk = 0; chunk < Chunks; chunk++)
            {
                _copies[node, chunk] = _copies[node, chunk] is null ? null : _global[chunk].Clone();
            }

            return true;
        }

        public void Discard(int node)
        {
            for (var chunk = 0; chunk < Chunks; chunk++)
            {
                _copies[node, chunk] = null;
            }
        }

        private Copy At(int node, int chunk) => _copies[node, chunk] ??= _global[chunk].Clone();

        private sealed class Copy
        {
            public byte[] Values { get; private init; } = new byte[Cells];

            public int Version { get; set; }

            public bool IsDirty { get; set; }

            public Copy Clone() => new() { Values = [.. Values], Version = Version };
        }
    }
}
