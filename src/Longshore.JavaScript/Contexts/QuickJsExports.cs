using Longshore.Wasm;

namespace Longshore.JavaScript.Contexts;

/// <summary>The exports of the QuickJS module that the host calls. A JavaScript value is the address of a box in the guest's
/// memory.</summary>
internal sealed class QuickJsExports(Instance instance)
{
    public Memory Memory { get; } = instance.FindMemory("memory")!;

    public TypedFunction<int, int> Allocate { get; } = Find(instance, "wasm_malloc").Typed<int, int>();

    public TypedFunction<int, ValueTuple> Release { get; } = Find(instance, "wasm_free").Typed<int, ValueTuple>();

    public TypedFunction<int, int, int, int, int> Evaluate { get; } = Find(instance, "qjs_eval").Typed<int, int, int, int, int>();

    public TypedFunction<ValueTuple> FreeCycles { get; } = Find(instance, "qjs_run_gc").Typed<ValueTuple>();

    public TypedFunction<int, ValueTuple> SetMaxStackSize { get; } = Find(instance, "qjs_set_max_stack_size").Typed<int, ValueTuple>();

    public TypedFunction<int, ValueTuple> SetModuleLoader { get; } = Find(instance, "qjs_set_module_loader").Typed<int, ValueTuple>();

    public TypedFunction<int, ValueTuple> SetRejectionHandler { get; } =
        Find(instance, "qjs_set_promise_rejection_handler").Typed<int, ValueTuple>();

    public TypedFunction<int, ValueTuple> Free { get; } = Find(instance, "qjs_free_value").Typed<int, ValueTuple>();

    public TypedFunction<int, int> Duplicate { get; } = Find(instance, "qjs_dup_value").Typed<int, int>();

    public TypedFunction<int, int> ClassId { get; } = Find(instance, "qjs_get_class_id").Typed<int, int>();

    public TypedFunction<int, int> Identity { get; } = Find(instance, "qjs_get_value_ptr").Typed<int, int>();

    public TypedFunction<int, int> IsFunction { get; } = Find(instance, "qjs_is_function").Typed<int, int>();

    public TypedFunction<int, double> GetNumber { get; } = Find(instance, "qjs_get_float64").Typed<int, double>();

    public TypedFunction<int, int, int> GetString { get; } = Find(instance, "qjs_get_string_len").Typed<int, int, int>();

    public TypedFunction<int, ValueTuple> FreeString { get; } = Find(instance, "qjs_free_cstring").Typed<int, ValueTuple>();

    public TypedFunction<double, int> NewNumber { get; } = Find(instance, "qjs_new_number").Typed<double, int>();

    public TypedFunction<int, int, int> NewString { get; } = Find(instance, "qjs_new_string").Typed<int, int, int>();

    public TypedFunction<int> NewObject { get; } = Find(instance, "qjs_new_object").Typed<int>();

    public TypedFunction<int> NewArray { get; } = Find(instance, "qjs_new_array").Typed<int>();

    public TypedFunction<int, int, int> NewArrayBuffer { get; } = Find(instance, "qjs_new_array_buffer").Typed<int, int, int>();

    public TypedFunction<int, int, int, int> NewHostFunction { get; } = Find(instance, "qjs_new_host_function").Typed<int, int, int, int>();

    public TypedFunction<int> Undefined { get; } = Find(instance, "qjs_get_undefined").Typed<int>();

    public TypedFunction<int> Null { get; } = Find(instance, "qjs_get_null").Typed<int>();

    public TypedFunction<int> True { get; } = Find(instance, "qjs_get_true").Typed<int>();

    public TypedFunction<int> False { get; } = Find(instance, "qjs_get_false").Typed<int>();

    public TypedFunction<int> Global { get; } = Find(instance, "qjs_get_global").Typed<int>();

    public TypedFunction<int> Context { get; } = Find(instance, "qjs_get_context_ptr").Typed<int>();

    public TypedFunction<int> TakeException { get; } = Find(instance, "qjs_get_exception").Typed<int>();

    public TypedFunction<int, int> Throw { get; } = Find(instance, "qjs_throw").Typed<int, int>();

    public TypedFunction<int, int, int, int, int> Call { get; } = Find(instance, "qjs_call").Typed<int, int, int, int, int>();

    public TypedFunction<int, int, int> GetProperty { get; } = Find(instance, "qjs_get_prop_value").Typed<int, int, int>();

    public TypedFunction<int, int, int> GetElement { get; } = Find(instance, "qjs_get_prop_uint32").Typed<int, int, int>();

    public TypedFunction<int, int, int, int> SetElement { get; } = Find(instance, "qjs_set_prop_uint32").Typed<int, int, int, int>();

    public TypedFunction<int, int, int, int, int> DefineProperty { get; } =
        Find(instance, "qjs_define_prop_value").Typed<int, int, int, int, int>();

    public TypedFunction<int, int, int> HasOwnProperty { get; } = Find(instance, "qjs_has_own_property_value").Typed<int, int, int>();

    public TypedFunction<int, int> OwnNames { get; } = Find(instance, "qjs_get_own_property_names").Typed<int, int>();

    // Reads names only: the properties of a module that was not evaluated have no value.
    public TypedFunction<int, int> AllOwnNames { get; } = Find(instance, "qjs_get_own_property_names_all").Typed<int, int>();

    public TypedFunction<int, int> Prototype { get; } = Find(instance, "qjs_get_prototype_of").Typed<int, int>();

    public TypedFunction<int, int, int> GetArrayBuffer { get; } = Find(instance, "qjs_get_array_buffer").Typed<int, int, int>();

    public TypedFunction<int, int, int, int, int> GetViewBuffer { get; } =
        Find(instance, "qjs_get_typed_array_buffer").Typed<int, int, int, int, int>();

    public TypedFunction<int, int> PromiseState { get; } = Find(instance, "qjs_promise_state").Typed<int, int>();

    public TypedFunction<int, int> PromiseResult { get; } = Find(instance, "qjs_promise_result").Typed<int, int>();

    public TypedFunction<int, int, int, int> Then { get; } = Find(instance, "qjs_promise_then").Typed<int, int, int, int>();

    public TypedFunction<int> IsJobPending { get; } = Find(instance, "qjs_is_job_pending").Typed<int>();

    public TypedFunction<int> ExecuteJob { get; } = Find(instance, "qjs_execute_pending_job").Typed<int>();

    public TypedFunction<int, long, long> EvaluateCompiled { get; } = Find(instance, "JS_EvalFunction").Typed<int, long, long>();

    // (context, place of the length, value, flags) to the address of the bytes, or zero
    public TypedFunction<int, int, long, int, int> WriteObject { get; } = Find(instance, "JS_WriteObject").Typed<int, int, long, int, int>();

    // (context, address, length, flags) to the value
    public TypedFunction<int, int, int, int, long> ReadObject { get; } = Find(instance, "JS_ReadObject").Typed<int, int, int, int, long>();

    public TypedFunction<int, int, long> ModuleNamespace { get; } = Find(instance, "JS_GetModuleNamespace").Typed<int, int, long>();

    public TypedFunction<int> Runtime { get; } = Find(instance, "qjs_get_runtime_ptr").Typed<int>();

    // (context, place of the list, place of its length, object, flags) to zero, or less if it threw.
    public Function NamesOf { get; } = Find(instance, "JS_GetOwnPropertyNames");

    public TypedFunction<int, int, int, ValueTuple> FreeNames { get; } =
        Find(instance, "JS_FreePropertyEnum").Typed<int, int, int, ValueTuple>();

    public TypedFunction<int, int, long> AtomText { get; } = Find(instance, "JS_AtomToString").Typed<int, int, long>();

    private static Function Find(Instance instance, string name) =>
        instance.FindFunction(name) ?? throw new InvalidDataException($"quickjs.wasm exports no function \"{name}\"");
}
