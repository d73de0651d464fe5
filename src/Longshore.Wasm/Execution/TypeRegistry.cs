namespace Longshore.Wasm.Execution;

/// <summary>Assigns a number to every function type of an engine, so that compiled code compares types by number.</summary>
internal sealed class TypeRegistry
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FunctionType, int> _ids = [];
    private readonly List<FunctionType> _types = [];

    public int IdOf(FunctionType type)
    {
        lock (_lock)
        {
            if (!_ids.TryGetValue(type, out var id))
            {
                id = _types.Count;
                _ids.Add(type, id);
                _types.Add(type);
            }

            return id;
        }
    }

    public FunctionType TypeOf(int id)
    {
        lock (_lock)
        {
            return _types[id];
        }
    }
}
