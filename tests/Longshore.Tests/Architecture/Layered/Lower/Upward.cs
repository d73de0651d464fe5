using Longshore.Tests.Architecture.Layered.Upper;

namespace Longshore.Tests.Architecture.Layered.Lower;

/// <summary>One type for each way in which a type can use another.</summary>
internal static class Upward
{
    internal sealed class ByField
    {
        public UpperType[] Field = [];
    }

    internal abstract class ByReturn
    {
        public abstract List<UpperType> Method();
    }

    internal abstract class ByParameter
    {
        public abstract void Method(ref UpperType parameter);
    }

    internal sealed class ByLocal
    {
        public static bool Method(object value) => value is UpperType local && local.Equals(value);
    }

    internal sealed class ByCall
    {
        public static int Method() => UpperType.Number();
    }

    internal sealed class ByTypeOf
    {
        public static Type Method() => typeof(UpperType);
    }

    internal sealed class ByCatch
    {
        public static void Method(Action action)
        {
            try
            {
                action();
            }
            catch (UpperException)
            {
                action();
            }
        }
    }

    internal sealed class ByGenericArgument
    {
        public static UpperType[] Method() => Array.Empty<UpperType>();
    }

    internal sealed class ByConstraint<T>
        where T : IUpper;

    internal sealed class ByInterface : IUpper;

    [Upper]
    internal sealed class ByAttribute;

    internal sealed class ByLambda
    {
        public static Func<int, int> Method(int number) => other => number + other + UpperType.Number();
    }

    internal sealed class ByRoot
    {
        public Root Field = new();
    }
}
