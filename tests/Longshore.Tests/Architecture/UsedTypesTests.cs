using Longshore.Tests.Architecture.Layered;
using Longshore.Tests.Architecture.Layered.Lower;
using Longshore.Tests.Architecture.Layered.Upper;
using Mono.Cecil;

namespace Longshore.Tests.Architecture;

public sealed class UsedTypesTests
{
    public static TheoryData<string, string> Ways => new()
    {
        { nameof(Upward.ByField), nameof(UpperType) },
        { nameof(Upward.ByReturn), nameof(UpperType) },
        { nameof(Upward.ByParameter), nameof(UpperType) },
        { nameof(Upward.ByLocal), nameof(UpperType) },
        { nameof(Upward.ByCall), nameof(UpperType) },
        { nameof(Upward.ByTypeOf), nameof(UpperType) },
        { nameof(Upward.ByCatch), nameof(UpperException) },
        { nameof(Upward.ByGenericArgument), nameof(UpperType) },
        { "ByConstraint`1", nameof(IUpper) },
        { nameof(Upward.ByInterface), nameof(IUpper) },
        { nameof(Upward.ByAttribute), nameof(UpperAttribute) },
        { nameof(Upward.ByLambda), nameof(UpperType) },
        { nameof(Upward.ByRoot), nameof(Root) },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void UsedTypes_OfATypeThatUsesAnother_HasTheOther(string user, string used)
    {
        using var module = ModuleDefinition.ReadModule(typeof(UsedTypesTests).Assembly.Location);
        var way = module.GetType(typeof(Upward).FullName).NestedTypes.Single(nested => nested.Name == user);

        Assert.Contains(used, UsedTypes.Of(way).Select(type => type.Name));
    }
}
