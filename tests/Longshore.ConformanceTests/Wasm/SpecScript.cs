using System.Globalization;
using System.Text.Json;
using Longshore.Wasm;
using ValueType = Longshore.Wasm.ValueType;

namespace Longshore.ConformanceTests.Wasm;

/// <summary>Runs one script of the suite and collects every assertion that does not hold.</summary>
internal sealed class SpecScript : IDisposable
{
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, byte[]> _files;
    private readonly Engine _engine;
    private readonly Store _store;
    private readonly Linker _linker = new();
    private readonly Dictionary<string, Instance> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _externals = new(StringComparer.Ordinal);
    private Instance? _current;

    public SpecScript(string name, IReadOnlyDictionary<string, byte[]> files, Engine engine)
    {
        _folder = name;
        _files = files;
        _engine = engine;
        _store = new Store(engine);
        DefineSpecTest();
    }

    public List<string> Failures { get; } = [];

    public int Assertions { get; private set; }

    /// <summary>Assertions about the text format: the concern of a text parser, which this engine does not have.</summary>
    public int TextAssertions { get; private set; }

    public void Run()
    {
        using var script = JsonDocument.Parse(_files[$"{_folder}/{_folder}.json"]);
        foreach (var command in script.RootElement.GetProperty("commands").EnumerateArray())
        {
            try
            {
                Execute(command);
            }
            catch (Exception exception)
            {
                // Any exception is a failed assertion; the rest of the script still runs.
                Fail(command, $"{exception.GetType().Name}: {exception.Message}");
            }
        }
    }

    public void Dispose() => _store.Dispose();

    private void Execute(JsonElement command)
    {
        switch (command.GetProperty("type").GetString())
        {
            case "module": InstantiateModule(command); break;
            case "register": Register(command); break;
            case "action": Perform(command.GetProperty("action")); break;
            case "assert_return": AssertReturn(command); break;
            case "assert_trap" or "assert_exhaustion": AssertTrap(command); break;
            case "assert_invalid": AssertRefused(command, ModuleError.Invalid); break;
            case "assert_malformed": AssertRefused(command, ModuleError.Malformed); break;
            case "assert_unlinkable": AssertUnlinkable(command); break;
            case "assert_uninstantiable": AssertUninstantiable(command); break;
            default: Fail(command, "unknown command"); break;
        }
    }

    private void InstantiateModule(JsonElement command)
    {
        _current = null;
        _current = Instantiate(command);
        if (command.TryGetProperty("name", out var name))
        {
            _named[name.GetString()!] = _current;
        }
    }

    private Instance Instantiate(JsonElement command) => _linker.Instantiate(_store, Module.Load(_engine, Bytes(command)));

    private byte[] Bytes(JsonElement command) => _files[$"{_folder}/{command.GetProperty("filename").GetString()}"];

    private void Register(JsonElement command) =>
        _linker.Define(command.GetProperty("as").GetString()!, InstanceOf(command));

    private Instance InstanceOf(JsonElement command) =>
        command.TryGetProperty("name", out var name) || command.TryGetProperty("module", out name)
            ? _named[name.GetString()!]
            : _current ?? throw new InvalidOperationException("no module was instantiated");

    private Value[] Perform(JsonElement action)
    {
        var instance = InstanceOf(action);
        var field = action.GetProperty("field").GetString()!;
        if (action.GetProperty("type").GetString() == "get")
        {
            return [instance.FindGlobal(field)!.Value];
        }

        var arguments = action.GetProperty("args").EnumerateArray().Select(ParseValue).ToArray();
        return instance.FindFunction(field)!.Invoke(arguments);
    }

    private void AssertReturn(JsonElement command)
    {
        Assertions++;
        var expected = command.GetProperty("expected").EnumerateArray().ToArray();
        var actual = Perform(command.GetProperty("action"));
        if (actual.Length != expected.Length || !expected.Zip(actual).All(pair => Matches(pair.First, pair.Second)))
        {
            Fail(command, $"expected {command.GetProperty("expected")}, got {string.Join(", ", actual)}");
        }
    }

    private void AssertTrap(JsonElement command)
    {
        Assertions++;
        var expected = command.GetProperty("text").GetString()!;
        try
        {
            Perform(command.GetProperty("action"));
            Fail(command, $"no trap, expected \"{expected}\"");
        }
        catch (TrapException trap)
        {
            // The suite's text is a prefix of an implementation's message, or has the element's number in addition.
            if (!trap.Message.StartsWith(expected, StringComparison.Ordinal)
                && !expected.StartsWith(trap.Message, StringComparison.Ordinal))
            {
                Fail(command, $"trap \"{trap.Message}\", expected \"{expected}\"");
            }
        }
    }

    private void AssertRefused(JsonElement command, ModuleError error)
    {
        if (command.GetProperty("module_type").GetString() == "text")
        {
            TextAssertions++;
            return;
        }

        Assertions++;
        try
        {
            Module.Validate(Bytes(command), _engine.Options.Features);
            Fail(command, $"accepted, expected \"{command.GetProperty("text").GetString()}\"");
        }
        catch (ModuleException refusal)
        {
            if (refusal.Error != error)
            {
                Fail(command, $"{refusal.Message}, expected {error} \"{command.GetProperty("text").GetString()}\"");
            }
        }
    }

    private void AssertUnlinkable(JsonElement command)
    {
        Assertions++;
        try
        {
            Instantiate(command);
            Fail(command, "linked");
        }
        catch (LinkException refusal)
        {
            if (!refusal.Message.StartsWith(command.GetProperty("text").GetString()!, StringComparison.Ordinal))
            {
                Fail(command, refusal.Message);
            }
        }
    }

    private void AssertUninstantiable(JsonElement command)
    {
        Assertions++;
        try
        {
            Instantiate(command);
            Fail(command, "instantiated");
        }
        catch (TrapException trap)
        {
            if (!trap.Message.StartsWith(command.GetProperty("text").GetString()!, StringComparison.Ordinal))
            {
                Fail(command, trap.Message);
            }
        }
    }

    private Value ParseValue(JsonElement value)
    {
        if (value.GetProperty("type").GetString() == "v128")
        {
            return Value.FromV128(Lanes(value).Reverse().Aggregate(UInt128.Zero, (vector, lane) =>
                (vector << LaneBits(value)) | LaneValue(value, lane)));
        }

        var text = value.GetProperty("value").GetString()!;
        return value.GetProperty("type").GetString() switch
        {
            "i32" => Value.FromBits(ValueType.I32, Bits(text)),
            "i64" => Value.FromBits(ValueType.I64, Bits(text)),
            "f32" => Value.FromBits(ValueType.F32, Bits(text)),
            "f64" => Value.FromBits(ValueType.F64, Bits(text)),
            "externref" => Value.FromExternal(text == "null" ? null : External(text)),
            "funcref" when text == "null" => Value.FromFunction(null),
            var type => throw new NotSupportedException($"a value of type {type}"),
        };
    }

    private static IEnumerable<string> Lanes(JsonElement vector) =>
        vector.GetProperty("value").EnumerateArray().Select(lane => lane.GetString()!);

    private static int LaneBits(JsonElement vector) =>
        int.Parse(vector.GetProperty("lane_type").GetString()!.AsSpan(1), CultureInfo.InvariantCulture);

    // Lanes of integers may be written with a sign.
    private static UInt128 LaneValue(JsonElement vector, string text)
    {
        var bits = text.StartsWith('-') ? (UInt128)(Int128)long.Parse(text, CultureInfo.InvariantCulture) : Bits(text);
        return bits & ((UInt128.One << LaneBits(vector)) - 1);
    }

    private static ulong Bits(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);

    // The suite's externrefs are numbers; the same number is the same object.
    private object External(string text)
    {
        if (!_externals.TryGetValue(text, out var external))
        {
            _externals.Add(text, external = text);
        }

        return external;
    }

    private bool Matches(JsonElement expected, Value actual)
    {
        if (!expected.TryGetProperty("value", out var value))
        {
            return expected.GetProperty("type").GetString() == "funcref" && actual.Type == ValueType.FuncRef;
        }

        return value.ValueKind == JsonValueKind.Array
            ? actual.Type == ValueType.V128 && Lanes(expected).Index().All(lane => LaneMatches(expected, lane.Index, lane.Item, actual.V128))
            : IsNaN(value.GetString()!, actual.Bits, actual.Type == ValueType.F32) ?? ParseValue(expected) == actual;
    }

    private static bool LaneMatches(JsonElement expected, int lane, string text, UInt128 actual)
    {
        var width = LaneBits(expected);
        var bits = (actual >> (width * lane)) & ((UInt128.One << width) - 1);
        return IsNaN(text, (ulong)bits, width == 32) ?? bits == LaneValue(expected, text);
    }

    // A canonical NaN has only the top bit of its payload set, an arithmetic one at least that. Null for other texts.
    private static bool? IsNaN(string text, ulong bits, bool isF32) => text switch
    {
        "nan:canonical" => isF32 ? (bits & 0x7fffffff) == 0x7fc00000 : (bits & 0x7fffffffffffffff) == 0x7ff8000000000000,
        "nan:arithmetic" => isF32 ? (bits & 0x7fc00000) == 0x7fc00000 : (bits & 0x7ff8000000000000) == 0x7ff8000000000000,
        _ => null,
    };

    private void Fail(JsonElement command, string what) => Failures.Add(
        string.Create(CultureInfo.InvariantCulture, $"{_folder}.wast:{command.GetProperty("line").GetInt32()}: {what}"));

    // The imports that the suite's modules may use (its README, "spectest").
    private void DefineSpecTest() => _linker
        .Define("spectest", "print", () => { })
        .Define("spectest", "print_i32", (int _) => { })
        .Define("spectest", "print_i64", (long _) => { })
        .Define("spectest", "print_f32", (float _) => { })
        .Define("spectest", "print_f64", (double _) => { })
        .Define("spectest", "print_i32_f32", (int _, float _) => { })
        .Define("spectest", "print_f64_f64", (double _, double _) => { })
        .Define("spectest", "global_i32", _store.CreateGlobal(new GlobalType(ValueType.I32, false), 666))
        .Define("spectest", "global_i64", _store.CreateGlobal(new GlobalType(ValueType.I64, false), 666L))
        .Define("spectest", "global_f32", _store.CreateGlobal(new GlobalType(ValueType.F32, false), 666.6f))
        .Define("spectest", "global_f64", _store.CreateGlobal(new GlobalType(ValueType.F64, false), 666.6))
        .Define("spectest", "table", _store.CreateTable(new TableType(ValueType.FuncRef, new SizeLimits(10, 20))))
        .Define("spectest", "memory", _store.CreateMemory(new MemoryType(new SizeLimits(1, 2))));
}
