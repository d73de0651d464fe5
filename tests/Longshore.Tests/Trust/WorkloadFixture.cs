using System.Text;
using Longshore.Tests.Functions;
using Longshore.Trust.Orders;
using Longshore.Trust.Workloads;

namespace Longshore.Tests.Trust;

/// <summary>Workloads of all kinds, loaded once for the tests of a class: the shipped samples, and some that misbehave.</summary>
public sealed class WorkloadFixture : IAsyncLifetime
{
    private const string Hostile = """
        import avalon_worker.workload.workload as base
        from avalon_worker.workload.workload import WorkLoad

        seen = []

        class Loops(WorkLoad):
            def execute(self, in_data_array):
                while True:
                    pass

        class Eats(WorkLoad):
            def execute(self, in_data_array):
                return True, bytes(1 << 30)

        class Recurses(WorkLoad):
            def execute(self, in_data_array):
                return self.execute(in_data_array)

        class Remembers(WorkLoad):
            def execute(self, in_data_array):
                seen.append(in_data_array[0]["data"])
                return True, b"|".join(seen)

        class Patches(WorkLoad):
            def execute(self, in_data_array):
                was = b"patched" if hasattr(base.WorkLoad, "stolen") else b"clean"
                base.WorkLoad.stolen = in_data_array
                WorkLoad.execute = lambda self, data: (True, b"stolen")
                return True, was

        class Raises(WorkLoad):
            def execute(self, in_data_array):
                raise ValueError(in_data_array[0]["data"])

        class Text(WorkLoad):
            def execute(self, in_data_array):
                return True, "text"

        class Variable(WorkLoad):
            def execute(self, in_data_array):
                import os
                return True, os.environ.get(in_data_array[0]["data"].decode(), "").encode()

        class Items(WorkLoad):
            def execute(self, in_data_array):
                return True, repr([(item["index"], item["data"], item.get("iv")) for item in in_data_array]).encode()
        """;

    private readonly TemporaryDirectory _directory = new();

    internal FunctionWorkloads Workloads { get; private set; } = null!;

    internal List<string> Log { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Copy("sample_workloads/workload/hello.py");
        Copy("sample_workloads/workload/fibonacci.py");
        _directory.Write("hostile.py", Hostile);
        _directory.Write("upper.js", "export default { async fetch(request) { return new Response((await request.text()).toUpperCase()); } };");
        File.WriteAllBytes(Path.Combine(_directory.Path, "echo.wasm"), Samples.Read("echo"));
        string[] classes = ["Loops", "Eats", "Recurses", "Remembers", "Patches", "Raises", "Text", "Items"];
        var list = $$"""
            {
              "python-hello": {"module": "sample_workloads.workload.hello", "class": "HelloWorkLoad"},
              "python-fib": {"module": "sample_workloads.workload.fibonacci", "class": "FibonacciWorkLoad"},
              "js": {"file": "upper.js"},
              "wasm": {"file": "echo.wasm"},
              "Variable": {"module": "hostile", "class": "Variable", "environment": ["NAME=VALUE"]},
              {{string.Join(",\n", classes.Select(name => $$"""  "{{name}}": {"module": "hostile", "class": "{{name}}"}"""))}}
            }
            """;
        Workloads = await FunctionWorkloads.LoadAsync(
            _directory.Write("workloads.json", list), FunctionFixture.Options, TimeProvider.System, Log.Add, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        Workloads?.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a workload; null is a failure.</summary>
    internal async Task<string?> RunAsync(string workload, params string[] data)
    {
        WorkloadItem[] items = [.. data.Select((text, index) => new WorkloadItem(
            new OrderItem(index, "", null, OrderItem.SessionKey, ""), Encoding.UTF8.GetBytes(text)))];
        return await Workloads.RunAsync(workload, items, TestContext.Current.CancellationToken) is { } output ? Encoding.UTF8.GetString(output.Span) : null;
    }

    private void Copy(string path)
    {
        var target = Path.Combine(_directory.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(Repository.Root, "samples", "trust", path), target);
    }
}
