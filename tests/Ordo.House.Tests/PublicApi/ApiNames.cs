using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Ordo.House.Tests.PublicApi;

/// <summary>Types and members in words close to the language's own.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(char)] = "char",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(decimal)] = "decimal",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>The line that opens a type: kind, full name, what it derives from and implements.</summary>
    public static string OfDeclaration(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"delegate {Of(invoke.ReturnType)} {Qualified(type)}({Parameters(invoke)})";
        }

        var bases = type.IsEnum ? [Of(Enum.GetUnderlyingType(type))] : BasesOf(type);
        return $"{KindOf(type)} {Qualified(type)}{(bases.Count > 0 ? " : " + string.Join(", ", bases) : "")}";
    }

    /// <summary>The line of one member.</summary>
    public static string OfMember(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{Modifiers(constructor)}new({Parameters(constructor)})",
        MethodInfo method => $"{Modifiers(method)}{Of(method.ReturnType)} {method.Name}{Generics(method.GetGenericArguments())}({Parameters(method)})",
        PropertyInfo property => OfProperty(property),
        FieldInfo { IsLiteral: true } field => $"const {Of(field.FieldType)} {field.Name} = {Literal(field.GetRawConstantValue())}",
        FieldInfo field => $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Of(field.FieldType)} {field.Name}",
        EventInfo @event => $"event {Of(@event.EventHandlerType!)} {@event.Name}",
        _ => throw new ArgumentException($"{member} is no member of a surface.", nameof(member)),
    };

    /// <summary>The name of a type where it is used: generic arguments and arrays written out, namespaces left out.</summary>
    public static string Of(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Of(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Of(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Of(inner) + "?";
        }

        return Keywords.GetValueOrDefault(type) ?? Outer(type) + Bare(type.Name) + Generics(OwnArguments(type));
    }

    private static string OfProperty(PropertyInfo property)
    {
        var accessor = property.GetAccessors(nonPublic: true)[0];
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(OfParameter))}]";
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") == true;
        var get = property.GetMethod is { IsPublic: true } or { IsFamily: true } ? " get;" : "";
        var set = property.SetMethod is { IsPublic: true } or { IsFamily: true } ? isInit ? " init;" : " set;" : "";
        return $"{Modifiers(accessor)}{Of(property.PropertyType)} {name} {{{get}{set} }}";
    }

    private static string KindOf(Type type)
    {
        if (type.IsEnum)
        {
            return "enum";
        }

        if (type.IsInterface)
        {
            return "interface";
        }

        if (type.IsValueType)
        {
            var isReadOnly = type.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "IsReadOnlyAttribute");
            return $"{(isReadOnly ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}{(IsRecord(type) ? "record " : "")}struct";
        }

        var modifier = type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        return modifier + (IsRecord(type) ? "record" : "class");
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null;

    private static List<string> BasesOf(Type type)
    {
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var interfaces = type.GetInterfaces().Except(inherited).Select(Of).Where(name => !name.StartsWith("IEquatable<", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var parent = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) ? [Of(b)] : Array.Empty<string>();
        return [.. parent, .. interfaces];
    }

    private static string Modifiers(MethodBase method)
    {
        var access = method.IsPublic ? "" : "protected ";
        if (method.IsStatic)
        {
            return access + "static ";
        }

        if (method.DeclaringType!.IsInterface || method.IsConstructor)
        {
            return access;
        }

        var isOverride = method is MethodInfo info && info.GetBaseDefinition() != info;
        return access + (method.IsAbstract ? "abstract " : isOverride ? "override " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");
    }

    private static string Parameters(MethodBase method)
    {
        var prefix = method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : "";
        return prefix + string.Join(", ", method.GetParameters().Select(OfParameter));
    }

    private static string OfParameter(ParameterInfo parameter)
    {
        var type = Of(parameter.ParameterType);
        if (parameter.ParameterType.IsByRef)
        {
            type = (parameter.IsOut ? "out" : parameter.IsIn ? "in" : "ref") + type[3..];
        }

        return $"{type} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue) : "")}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Qualified(Type type) => $"{type.Namespace}.{Outer(type)}{Bare(type.Name)}{Generics(OwnArguments(type))}";

    private static string Outer(Type type) => type is { IsNested: true, IsGenericParameter: false } ? Of(type.DeclaringType!) + "." : "";

    private static string Bare(string name) => name.Split('`')[0];

    private static Type[] OwnArguments(Type type) =>
        type.GetGenericArguments()[(type is { IsNested: true, IsGenericParameter: false } ? type.DeclaringType!.GetGenericArguments().Length : 0)..];

    private static string Generics(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Of))}>";
}
