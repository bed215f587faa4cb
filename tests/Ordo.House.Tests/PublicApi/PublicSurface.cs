using System.Reflection;
using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.PublicApi;

/// <summary>
/// The public surface of an assembly as text: one line per type and per member, in an order that does not depend on the sources. What
/// the compiler adds to records and enums by itself is left out.
/// </summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The surface of the assembly of <paramref name="project"/>, as it was built together with these tests; empty when nothing is public.</summary>
    public static string OfProject(string project) =>
        Of(BuiltAssembly.Of(project).GetExportedTypes());

    /// <summary>The surface of <paramref name="types"/>.</summary>
    public static string Of(IEnumerable<Type> types)
    {
        var blocks = types.OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => string.Concat(LinesOf(type).Prepend(ApiNames.OfDeclaration(type)).Select(line => line + "\n")));
        return string.Join('\n', blocks);
    }

    private static IEnumerable<string> LinesOf(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [];
        }

        return type.GetMembers(Declared).Where(IsShown).Select(member => "  " + ApiNames.OfMember(member)).Order(StringComparer.Ordinal);
    }

    private static bool IsShown(MemberInfo member) => member switch
    {
        MethodInfo method => IsOpen(method) && !IsGenerated(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        ConstructorInfo constructor => IsOpen(constructor) && !IsGenerated(constructor),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsOpen) && !IsGenerated(property),
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
        EventInfo @event => IsOpen(@event.AddMethod!),
        _ => false,
    };

    private static bool IsOpen(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static bool IsGenerated(MemberInfo member) =>
        member.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "CompilerGeneratedAttribute")
        || member.Name is "EqualityContract" or "PrintMembers";
}
