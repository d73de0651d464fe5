using Longshore.Tests.Wasm;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>Generates a random module that uses exception handling's first form: try, catch, catch_all, delegate, rethrow and throw,
/// inside blocks, loops and calls. Its functions log what they do, and end because they share a fuel counter.</summary>
internal sealed class FirstExceptionModule
{
    private const int Functions = 6;
    private const int StatementsMax = 6;
    private const int DepthMax = 5;
    private const int Fuel = 60;
    private const int Locals = 3;
    private const byte Nothing = 0x40;
    private const byte I32 = ModuleBuilder.I32;

    // Add, subtract, multiply, xor, less than.
    private static readonly byte[] Operators = [0x6a, 0x6b, 0x6c, 0x73, 0x48];

    // The values that an exception of each tag carries. The first tag is the host's.
    private static readonly byte[][] Tags = [[I32], [], [I32], [ModuleBuilder.I64, I32], [ModuleBuilder.F64]];

    private readonly Random _random;
    private readonly List<byte> _code = [];
    private readonly Stack<Label> _labels = new();
    private readonly int _log;
    private readonly int _throw;
    private readonly int _first;
    private int _function;

    private FirstExceptionModule(Random random, int log, int hostThrow)
    {
        _random = random;
        _log = log;
        _throw = hostThrow;
        _first = hostThrow + 1;
    }

    private enum Kind
    {
        Function,
        Block,
        Loop,
        Try,
        Catch,
    }

    public static byte[] Generate(Random random)
    {
        var builder = new ModuleBuilder().MutableGlobal(0);
        var note = builder.Type([I32], []);
        var run = builder.Type([I32], [I32]);
        var reset = builder.Type([], []);
        var log = builder.ImportFunction("fuzzing-support", "log-i32", note);
        var hostThrow = builder.ImportFunction("fuzzing-support", "throw", note);
        builder.Import("fuzzing-support", "wasmtag", 0x04, 0x00, (byte)note);
        foreach (var values in Tags[1..])
        {
            builder.Tag(builder.Type(values, []));
        }

        var generator = new FirstExceptionModule(random, log, hostThrow);
        for (var i = 0; i < Functions; i++)
        {
            builder.FunctionWith([[Locals, I32]], run, generator.Function(i), $"f{i}");
        }

        builder.Function(reset, [0x41, .. ModuleBuilder.SignedLeb(Fuel), 0x24, 0x00], "hangLimitInitializer");
        return builder.Build();
    }

    private byte[] Function(int index)
    {
        _function = index;
        _code.Clear();
        _labels.Clear();
        _labels.Push(new Label(Kind.Function, HasResult: true));
        Tick();
        Statements();
        Value();
        return [.. _code];
    }

    // Without fuel the function returns.
    private void Tick()
    {
        Add(0x23, 0x00, 0x45, 0x04, Nothing, 0x20, 0x00, 0x0f, 0x0b);
        Add(0x23, 0x00, 0x41, 0x01, 0x6b, 0x24, 0x00);
    }

    private void Statements()
    {
        for (var left = _random.Next(1, StatementsMax); left > 0; left--)
        {
            Statement();
        }
    }

    private void Statement()
    {
        switch (_random.Next(_labels.Count > DepthMax ? 9 : 14))
        {
            case 0 or 1 or 2: Log(); break;
            case 3:
                Value();
                Add(0x21, (byte)_random.Next(1 + Locals));
                break;
            case 4: Conditionally(Throw); break;
            case 5: Conditionally(Rethrow); break;
            case 6: Conditionally(Branch); break;
            case 7: Conditionally(CallHost); break;
            case 8: Conditionally(Trap); break;
            case 9: Loop(); break;
            case 10: Block(hasResult: false); break;
            case 11:
                Value();
                Add(0x1a);
                break;
            default: Try(hasResult: false); break;
        }
    }

    private void Log()
    {
        Value();
        Add(0x10, (byte)_log);
    }

    private void Value()
    {
        switch (_random.Next(_labels.Count > DepthMax ? 5 : 9))
        {
            case 0 or 1: Constant(_random.Next(-3, 12)); break;
            case 2 or 3: Add(0x20, (byte)_random.Next(1 + Locals)); break;
            case 4:
                Value();
                Value();
                Add(Operators[_random.Next(Operators.Length)]);
                break;
            case 5 when _function + 1 < Functions:
                Value();
                Add(0x10, (byte)(_first + _random.Next(_function + 1, Functions)));
                break;
            case 6: Block(hasResult: true); break;
            default: Try(hasResult: true); break;
        }
    }

    private void Constant(int value) => Add([0x41, .. ModuleBuilder.SignedLeb(value)]);

    // Not always, so that what follows is reached; sometimes always, so that it is unreachable.
    private void Conditionally(Action statement)
    {
        if (_random.Next(5) == 0)
        {
            statement();
            return;
        }

        Add(0x20, (byte)_random.Next(1 + Locals));
        Constant(_random.Next(1, 4));
        Add(0x71, 0x04, Nothing);
        Enter(Kind.Block, hasResult: false);
        statement();
        Leave();
    }

    private void Throw()
    {
        var tag = _random.Next(Tags.Length);
        foreach (var type in Tags[tag])
        {
            Value();
            Add(type switch { ModuleBuilder.I64 => [0xac], ModuleBuilder.F64 => [0xb7], _ => [] });
        }

        Add(0x08, (byte)tag);
    }

    private void Rethrow()
    {
        int[] clauses = [.. _labels.Index().Where(label => label.Item.Kind == Kind.Catch).Select(label => label.Index)];
        if (clauses.Length > 0)
        {
            Add(0x09, (byte)clauses[_random.Next(clauses.Length)]);
        }
    }

    private void Branch()
    {
        var depth = _random.Next(_labels.Count);
        if (_labels.ElementAt(depth).HasResult)
        {
            Value();
        }

        Add(0x0c, (byte)depth);
    }

    private void CallHost()
    {
        Value();
        Add(0x10, (byte)_throw);
    }

    private void Trap() => Add(0x41, 0x01, 0x41, 0x00, 0x6d, 0x1a);

    private void Block(bool hasResult)
    {
        Begin(0x02, Kind.Block, hasResult);
        Statements();
        Result(hasResult);
        Leave();
    }

    private void Loop()
    {
        Add(0x03, Nothing);
        Enter(Kind.Loop, hasResult: false);
        Tick();
        Statements();
        Leave();
    }

    private void Try(bool hasResult)
    {
        Begin(0x06, Kind.Try, hasResult);
        Statements();
        Result(hasResult);
        if (_random.Next(3) == 0)
        {
            _labels.Pop();
            Add(0x18, (byte)_random.Next(_labels.Count));
            return;
        }

        for (var clauses = _random.Next(3); clauses > 0; clauses--)
        {
            Catch(_random.Next(Tags.Length), hasResult);
        }

        if (_random.Next(2) == 0)
        {
            Clause(hasResult, 0x19);
        }

        Leave();
    }

    private void Catch(int tag, bool hasResult)
    {
        Clause(hasResult, [0x07, (byte)tag, .. Tags[tag].Reverse().SelectMany(Take)]);

        // The last value of an exception is on top.
        static byte[] Take(byte type) => type switch
        {
            ModuleBuilder.I64 => [0xa7, 0x21, 0x01],
            ModuleBuilder.F64 => [0xfc, 0x02, 0x21, 0x02],
            _ => [0x21, 0x03],
        };
    }

    private void Clause(bool hasResult, params byte[] start)
    {
        _labels.Pop();
        Enter(Kind.Catch, hasResult);
        Add(start);
        Statements();
        Result(hasResult);
    }

    private void Begin(byte opcode, Kind kind, bool hasResult)
    {
        Add(opcode, hasResult ? I32 : Nothing);
        Enter(kind, hasResult);
    }

    private void Enter(Kind kind, bool hasResult) => _labels.Push(new Label(kind, hasResult));

    private void Leave()
    {
        _labels.Pop();
        Add(0x0b);
    }

    private void Result(bool isNeeded)
    {
        if (isNeeded)
        {
            Value();
        }
    }

    private void Add(params ReadOnlySpan<byte> bytes) => _code.AddRange(bytes);

    private sealed record Label(Kind Kind, bool HasResult);
}
