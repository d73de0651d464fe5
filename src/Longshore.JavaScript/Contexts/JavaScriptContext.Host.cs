using System.Globalization;
using System.Text;

namespace Longshore.JavaScript.Contexts;

/// <content>The functions that the guest calls.</content>
public sealed partial class JavaScriptContext
{
    private readonly List<HostFunction> _hostFunctions;

    // Those that the state right after creation refers to.
    private int _lastingFunctions;

    /// <summary>Creates a function that calls the host.</summary>
    /// <param name="function">The function.</param>
    /// <param name="parameters">The fewest arguments that it is called with. With fewer, the guest throws a
    /// <c>TypeError</c>.</param>
    public JavaScriptValue NewFunction(JavaScriptHostFunction function, int parameters = 0)
    {
        _hostFunctions.Add(new HostFunction(function, parameters));
        return NewHostFunction(_hostFunctions.Count - 1);
    }

    /// <summary>Adds the host functions that the snapshot refers to which the context started from, in the order in which they were created
    /// there.</summary>
    internal void AddLasting(IReadOnlyList<HostFunction> functions)
    {
        _hostFunctions.AddRange(functions);
        _lastingFunctions = _hostFunctions.Count;
    }

    /// <summary>Handles a guest's call of a host function. Returns zero if the guest must throw an exception.</summary>
    internal int CallHost(int name, int nameLength, int count, int arguments)
    {
        try
        {
            // The state may be that of another node, and then hold anything.
            if (!int.TryParse(_guest.Memory.Span((uint)name, nameLength), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                || index >= _hostFunctions.Count)
            {
                throw new JavaScriptException("InternalError", "there is no such function of the host");
            }

            var function = _hostFunctions[index];
            if (count < function.Parameters || count > HostLimits.CallArgumentsMax)
            {
                throw new JavaScriptException("TypeError", $"{count} arguments for a function of the host that takes {function.Parameters}");
            }

            Span<JavaScriptValue> values = stackalloc JavaScriptValue[count];
            for (var i = 0; i < count; i++)
            {
                values[i] = new JavaScriptValue(ReadInt32(arguments + PointerBytes * i));
            }

            return function.Call(this, values).Box;
        }
        catch (JavaScriptException failure)
        {
            Throw(failure);
            return 0;
        }
    }

    /// <summary>Resolves an import and returns the name as text for the guest to free, or zero if the guest must throw an
    /// exception.</summary>
    internal int ResolveModule(int importer, int specifier)
    {
        try
        {
            var (from, asked) = (ReadText(importer), ReadText(specifier));
            var name = from is ModuleFile or ScanFile || Modules is null ? asked : Modules.Resolve(from, asked);
            return WriteText(name, out _);
        }
        catch (JavaScriptException failure)
        {
            Throw(failure);
            return 0;
        }
    }

    /// <summary>Returns a module's source as text for the guest to free, or zero if the guest must throw an exception.</summary>
    internal int LoadModule(int name, int lengthAddress)
    {
        try
        {
            var asked = ReadText(name);
            var source = asked == StopModule ? "throw 0" : Modules?.Load(asked) ?? throw new JavaScriptException("Error", $"there is no module \"{asked}\"");
            var address = WriteText(source, out var length);
            BitConverter.TryWriteBytes(_guest.Memory.Span((uint)lengthAddress, PointerBytes), length);
            return address;
        }
        catch (JavaScriptException failure)
        {
            Throw(failure);
            return 0;
        }
    }

    private JavaScriptValue NewHostFunction(int index)
    {
        var name = Encoding.ASCII.GetBytes(index.ToString(CultureInfo.InvariantCulture));
        return Checked(_guest.NewHostFunction.Invoke(Write(name), name.Length, 0));
    }

    private void Throw(JavaScriptException failure)
    {
        var error = NewError(failure.Name, failure.Text, failure.GuestStack.Length == 0 ? null : failure.GuestStack);
        _guest.Free.Invoke(_guest.Throw.Invoke(error.Box));
        Free(error);
    }

    private string ReadText(int address)
    {
        var length = 0;
        while (_guest.Memory.Span((uint)(address + length), 1)[0] != 0)
        {
            if (++length > HostLimits.SpecifierBytesMax)
            {
                throw new JavaScriptException("Error", $"the name of a module is longer than {HostLimits.SpecifierBytesMax} bytes");
            }
        }

        return Wtf8.Decode(_guest.Memory.Span((uint)address, length));
    }
}
