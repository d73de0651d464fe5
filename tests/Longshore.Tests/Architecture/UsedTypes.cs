using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Longshore.Tests.Architecture;

/// <summary>The types of the same assembly that a type's declaration and code name. A nested type counts as the type around it, and
/// so does what the compiler makes of lambdas, iterators and async methods.</summary>
/// <remarks>Constants and <c>nameof</c> leave no trace in an assembly.</remarks>
internal sealed class UsedTypes
{
    private readonly HashSet<TypeDefinition> _used = [];
    private readonly ModuleDefinition _module;

    private UsedTypes(ModuleDefinition module) => _module = module;

    public static HashSet<TypeDefinition> Of(TypeDefinition type)
    {
        var used = new UsedTypes(type.Module);
        used.AddType(type);
        return used._used;
    }

    private void AddType(TypeDefinition type)
    {
        Add(type.BaseType);
        AddAttributes(type);
        AddGenericParameters(type);
        foreach (var implemented in type.Interfaces)
        {
            Add(implemented.InterfaceType);
            AddAttributes(implemented);
        }

        foreach (var field in type.Fields)
        {
            Add(field.FieldType);
            AddAttributes(field);
        }

        foreach (var member in type.Properties.Cast<ICustomAttributeProvider>().Concat(type.Events))
        {
            AddAttributes(member);
        }

        foreach (var method in type.Methods)
        {
            AddMethod(method);
        }

        foreach (var nested in type.NestedTypes)
        {
            AddType(nested);
        }
    }

    private void AddMethod(MethodDefinition method)
    {
        AddSignature(method);
        AddAttributes(method);
        AddAttributes(method.MethodReturnType);
        AddGenericParameters(method);
        foreach (var parameter in method.Parameters)
        {
            AddAttributes(parameter);
        }

        foreach (var overridden in method.Overrides)
        {
            AddMember(overridden);
        }

        if (method.HasBody)
        {
            AddBody(method.Body);
        }
    }

    private void AddBody(MethodBody body)
    {
        foreach (var local in body.Variables)
        {
            Add(local.VariableType);
        }

        foreach (var handler in body.ExceptionHandlers)
        {
            Add(handler.CatchType);
        }

        foreach (var operand in body.Instructions.Select(instruction => instruction.Operand))
        {
            AddOperand(operand);
        }
    }

    private void AddOperand(object? operand)
    {
        switch (operand)
        {
            case TypeReference type:
                Add(type);
                break;
            case MemberReference member:
                AddMember(member);
                break;
            case CallSite call:
                AddSignature(call);
                break;
        }
    }

    private void AddMember(MemberReference member)
    {
        Add(member.DeclaringType);
        switch (member)
        {
            case FieldReference field:
                Add(field.FieldType);
                break;
            case GenericInstanceMethod generic:
                AddAll(generic.GenericArguments);
                AddSignature(generic);
                break;
            case MethodReference method:
                AddSignature(method);
                break;
        }
    }

    private void AddSignature(IMethodSignature signature)
    {
        Add(signature.ReturnType);
        AddAll(signature.Parameters.Select(parameter => parameter.ParameterType));
    }

    private void AddGenericParameters(IGenericParameterProvider provider)
    {
        foreach (var parameter in provider.GenericParameters)
        {
            AddAttributes(parameter);
            AddAll(parameter.Constraints.Select(constraint => constraint.ConstraintType));
        }
    }

    private void AddAttributes(ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            Add(attribute.AttributeType);
            foreach (var argument in attribute.ConstructorArguments
                .Concat(attribute.Properties.Concat(attribute.Fields).Select(named => named.Argument)))
            {
                AddArgument(argument);
            }
        }
    }

    private void AddArgument(CustomAttributeArgument argument)
    {
        Add(argument.Type);
        switch (argument.Value)
        {
            case TypeReference type:
                Add(type);
                break;
            case CustomAttributeArgument boxed:
                AddArgument(boxed);
                break;
            case CustomAttributeArgument[] elements:
                Array.ForEach(elements, AddArgument);
                break;
        }
    }

    private void AddAll(IEnumerable<TypeReference> types)
    {
        foreach (var type in types)
        {
            Add(type);
        }
    }

    private void Add(TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                break;
            case GenericInstanceType generic:
                AddAll(generic.GenericArguments);
                Add(generic.ElementType);
                break;
            case FunctionPointerType pointer:
                AddSignature(pointer);
                break;
            case IModifierType modified:
                Add(modified.ModifierType);
                Add(modified.ElementType);
                break;
            case TypeSpecification wrapped:
                Add(wrapped.ElementType);
                break;
            case { DeclaringType: { } outer }:
                Add(outer);
                break;
            case TypeDefinition definition when definition.Module == _module:
                _used.Add(definition);
                break;
        }
    }
}
