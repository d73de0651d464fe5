using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Chain;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Tests.Functions.Capabilities.Chain;

/// <summary>Functions of a guest's own module in instances of their own.</summary>
public sealed class ChainTests : IDisposable
{
    private readonly GuestNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Fork_OfTheReduceSample_MergesWhatEachChildAdded(int slots)
    {
        using var node = new GuestNode(slots);
        await node.DeployAsync("reduce");
        var greatest = Enumerable.Range(1, 1009).Max(i => (long)i * i % 1009);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal($"500000500000 {greatest}\n", (await node.CallAsync("reduce", "", "1000000")).Text);
        }
    }

    [Theory]
    [InlineData("read", "state:bench")]
    [InlineData("chain")]
    [InlineData("fork")]
    public async Task BenchmarkGuest_DoesWhatItMeasures(string mode, params string[] grants)
    {
        await _node.DeployAsync("local", await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "bench/state/local.wasm"), TestContext.Current.CancellationToken), null, grants);

        Assert.Equal(20, (await _node.CallAsync("local", "", mode, "20")).Text.Count(letter => letter == '\n'));
    }

    [Fact]
    public async Task Tally_OfManyCallsAtATime_CountsAll()
    {
        await _node.DeployAsync("tally", "state:tally");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i => Assert.NotEmpty((await _node.CallAsync("tally", "", "r", "2")).Text)));

        Assert.Equal("41\n", (await _node.CallAsync("tally", "", "r", "1")).Text);
    }

    [Fact]
    public async Task Tally_WithoutAGrant_SaysSo()
    {
        await _node.DeployAsync("tally");

        Assert.Contains("--grant state:tally", (await _node.CallAsync("tally", "", "r", "2")).Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MergeOperation.Bytewise, 10, 13, 10, 13)]
    [InlineData(MergeOperation.Bytewise, 10, 10, 99, 99)]
    [InlineData(MergeOperation.Sum, 10, 13, 20, 23)]
    [InlineData(MergeOperation.Sum, 10, 4, 20, 14)]
    [InlineData(MergeOperation.Subtract, 10, 4, 20, 14)]
    [InlineData(MergeOperation.Product, 2, 6, 10, 30)]
    [InlineData(MergeOperation.Product, 0, 6, 0, 6)]
    [InlineData(MergeOperation.Max, 10, 13, 12, 13)]
    [InlineData(MergeOperation.Max, 10, 13, 14, 14)]
    [InlineData(MergeOperation.Min, 10, 3, 5, 3)]
    [InlineData(MergeOperation.Min, 10, 3, 2, 2)]
    [InlineData(MergeOperation.Xor, 0b1100, 0b1010, 0b0001, 0b0111)]
    [InlineData(MergeOperation.Ignore, 10, 13, 20, 20)]
    public void Merge_OfAnElement_FollowsItsOperation(object operation, int before, int child, int parent, int merged)
    {
        Assert.Equal(merged, Merged(MergeType.Int32, BitConverter.GetBytes, BitConverter.ToInt32, before, child, parent));
        Assert.Equal(merged, Merged(MergeType.Int64, value => BitConverter.GetBytes((long)value), (bytes, at) => (int)BitConverter.ToInt64(bytes, at), before, child, parent));
        if ((MergeOperation)operation is not (MergeOperation.Bytewise or MergeOperation.Xor))
        {
            Assert.Equal(merged, Merged(MergeType.Float, value => BitConverter.GetBytes((float)value), (bytes, at) => (int)BitConverter.ToSingle(bytes, at), before, child, parent));
            Assert.Equal(merged, Merged(MergeType.Double, value => BitConverter.GetBytes((double)value), (bytes, at) => (int)BitConverter.ToDouble(bytes, at), before, child, parent));
        }

        int Merged(MergeType type, Func<int, byte[]> write, Func<byte[], int, int> read, int then, int now, int other)
        {
            var (start, end, into) = (write(then), write(now), write(other));
            RegionMerge.Merge(new MergeRegion(0, start.Length, type, (MergeOperation)operation), into, start, end);
            return read(into, 0);
        }
    }

    // The least integer divided by -1 is none of its type, and a byte of 255 is not -1.
    [Fact]
    public void Merge_OfAProductAtTheEdgeOfItsType_WrapsAround()
    {
        var (start, end, into) = (BitConverter.GetBytes(-1), BitConverter.GetBytes(int.MinValue), BitConverter.GetBytes(3));
        RegionMerge.Merge(new MergeRegion(0, start.Length, MergeType.Int32, MergeOperation.Product), into, start, end);
        Assert.Equal(unchecked(3 * int.MinValue), BitConverter.ToInt32(into, 0));

        byte[] bytes = [10];
        RegionMerge.Merge(new MergeRegion(0, 1, MergeType.Raw, MergeOperation.Product), bytes, [255], [254]);
        Assert.Equal(0, bytes[0]);
    }

    // 256 regions of the whole memory would be 256 copies of it.
    [Fact]
    public async Task Fork_WithRegionsThatOverlap_IsRefused()
    {
        byte[] whole = [.. BitConverter.GetBytes(0), .. BitConverter.GetBytes(65_536), .. BitConverter.GetBytes((int)MergeType.Raw), .. BitConverter.GetBytes((int)MergeOperation.Bytewise)];
        await DeployForkAsync(table: 1, children: 1, regions: 2, list: 1024, records: [.. whole, .. whole]);
        Assert.Equal(-1 - (int)OperationError.TooLarge, (await _node.CallAsync("f")).ExitCode);
    }

    [Fact]
    public void Merge_OfALongRegion_KeepsWhatOtherChildrenChanged()
    {
        var random = new Random(7);
        var before = new byte[10_001];
        random.NextBytes(before);
        byte[][] children = [.. Enumerable.Range(0, 5).Select(_ => (byte[])before.Clone())];
        var expected = (byte[])before.Clone();
        for (var i = 0; i < before.Length; i++)
        {
            // Each byte is changed by one child or by none.
            if (random.Next(7) is < 5 and var child)
            {
                children[child][i] = expected[i] = (byte)random.Next(256);
            }
        }

        var merged = (byte[])before.Clone();
        var region = new MergeRegion(0, before.Length, MergeType.Raw, MergeOperation.Bytewise);
        foreach (var child in children)
        {
            RegionMerge.Merge(region, merged, before, child);
        }

        Assert.Equal(expected, merged);
    }

    [Theory]
    [InlineData(0, 0, "InvalidArgument")]
    [InlineData(65, 0, "InvalidArgument")]
    [InlineData(1, 257, "InvalidArgument")]
    public async Task Fork_OfATooLargeNumber_IsRefused(int children, int regions, string error)
    {
        await DeployForkAsync(table: 1, children, regions);
        Assert.Equal(-1 - (int)Enum.Parse<OperationError>(error), (await _node.CallAsync("f")).ExitCode);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(0)]
    public async Task Fork_OfWhatIsNoFunctionOfItsType_FailsTheChild(int table)
    {
        await DeployForkAsync(table, children: 1, regions: 0);
        var answer = await _node.CallAsync("f");
        Assert.Equal((Failure.Exited, -10), (answer.Failure, answer.ExitCode));
    }

    [Fact]
    public async Task Fork_WhoseChildrenReturnACode_ReturnsTheFirst()
    {
        await DeployForkAsync(table: 1, children: 3, regions: 0);
        Assert.Equal(5, (await _node.CallAsync("f")).ExitCode);
    }

    [Fact]
    public async Task Fork_WithRegionsOutsideTheMemory_EndsTheCall()
    {
        await DeployForkAsync(table: 1, children: 1, regions: 1, list: 65_532);
        Assert.Equal("MemoryOutOfBounds", (await _node.CallAsync("f")).Trap);
    }

    [Theory]
    [InlineData("chain:x")]
    [InlineData("faasm:x")]
    public async Task Grant_OfWhatNeedsNone_IsRefused(string grant)
    {
        var errors = (await _node.TryDeployAsync("reduce", Samples.Read("reduce"), null, grant)).Errors;
        Assert.Contains("needs no grant", Assert.Single(errors), StringComparison.Ordinal);
    }

    // The deadline of a call ends the children that it waits for.
    [Fact]
    public async Task Fork_OfACallThatIsEnded_EndsItsChildren()
    {
        await DeployForkAsync(table: 2, children: 2, regions: 0);
        var name = FunctionFixture.Name("f");
        var spec = _node.Catalog.Find(name)!.Spec;
        using var caller = new CancellationTokenSource();
        var running = Task.Run(
            async () => await _node.Invoker.InvokeAsync(Invocation.Of(spec), caller.Token), TestContext.Current.CancellationToken);
        while (_node.Invoker.Running == 0)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await caller.CancelAsync();

        using var result = await running;
        Assert.Equal(Failure.Cancelled, result.Failure);
        while (_node.Invoker.Running > 0)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    // Table: 0 a function of another type, 1 a child that returns 5, 2 a child that never ends.
    private async Task DeployForkAsync(int table, int children, int regions, int list = 0, params byte[] records)
    {
        const byte I32 = Wasm.ModuleBuilder.I32;
        var module = new Wasm.ModuleBuilder();
        var fork = module.ImportFunction("longshore", "fork", module.Type([I32, I32, I32, I32, I32], [I32]));
        var child = module.Type([I32, I32], [I32]);
        module.Memory(1, "memory");
        var other = module.Function(module.Type([], []), []);
        var five = module.Function(child, GuestModule.Constant(5));
        var forever = module.Function(child, [.. GuestModule.Forever, .. GuestModule.Constant(0)]);
        module.TableOfFunctions(other, five, forever);
        module.Data(list, records);
        module.Function(module.Type([], [I32]), GuestModule.Call(fork, table, 0, children, list, regions), "_start");
        await _node.DeployAsync("f", module.Build(), null);
    }
}
