using System.Reflection;
using System.Reflection.Emit;

namespace Ordo.House.Tests.Purity;

/// <summary>
/// What the types of one namespace take, where only a part of an assembly is to be pure: their signatures, their fields and locals, and what the bodies of
/// their methods name, compiled lambdas and state machines included. The metadata of an assembly tells this only for the whole of it.
/// </summary>
internal sealed class CodeReferences
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private const byte FirstOfTwoBytes = 0xFE;

    private static readonly Dictionary<int, OperandType> Operands =
        typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value & 0xFFFF, code => code.OperandType);

    private readonly HashSet<Type> _types = [];
    private readonly HashSet<string> _members = [];

    private CodeReferences()
    {
    }

    /// <summary>Each type that is named, generic ones without their arguments, which are named themselves.</summary>
    public IReadOnlyCollection<Type> Types => _types;

    /// <summary>The same in the words of <see cref="PurityRules"/>.</summary>
    public TypeReferences Names =>
        new([.. _types.Select(type => type.Assembly.GetName().Name!).Distinct()], [.. _types.Select(NameOf)], [.. _members]);

    /// <summary>Reads <paramref name="types"/>.</summary>
    public static CodeReferences Of(IEnumerable<Type> types)
    {
        var references = new CodeReferences();
        foreach (var type in types)
        {
            references.Read(type);
        }

        return references;
    }

    private static string NameOf(Type type) => (type.FullName ?? type.Name).Replace('+', '.');

    private void Read(Type type)
    {
        Take(type.BaseType);
        foreach (var inherited in type.GetInterfaces())
        {
            Take(inherited);
        }

        foreach (var field in type.GetFields(Declared))
        {
            Take(field.FieldType);
        }

        foreach (var method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
        {
            ReadSignature(method);
            ReadBody(method);
        }
    }

    private void ReadSignature(MethodBase method)
    {
        Take((method as MethodInfo)?.ReturnType);
        foreach (var parameter in method.GetParameters())
        {
            Take(parameter.ParameterType);
        }
    }

    private void ReadBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            return;
        }

        foreach (var local in body.LocalVariables)
        {
            Take(local.LocalType);
        }

        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var methodArguments = method.IsGenericMethodDefinition ? method.GetGenericArguments() : null;
        foreach (var token in TokensIn(body.GetILAsByteArray()!))
        {
            Take(method.Module.ResolveMember(token, typeArguments, methodArguments)!);
        }
    }

    private void Take(MemberInfo member)
    {
        if (member is Type type)
        {
            Take(type);
            return;
        }

        Take(member.DeclaringType);
        _members.Add($"{NameOf(Definition(member.DeclaringType!))}.{member.Name}");
        Take((member as FieldInfo)?.FieldType);
        if (member is MethodBase method)
        {
            ReadSignature(method);
            Array.ForEach(method.IsGenericMethod ? method.GetGenericArguments() : [], Take);
        }
    }

    private void Take(Type? type)
    {
        if (type is null or { IsGenericParameter: true } or { IsFunctionPointer: true })
        {
            return;
        }

        if (type.HasElementType)
        {
            Take(type.GetElementType());
            return;
        }

        _types.Add(Definition(type));
        Array.ForEach(type.GetGenericArguments(), Take);
    }

    private static Type Definition(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;

    /// <summary>The tokens of the types and members that a body names.</summary>
    private static IEnumerable<int> TokensIn(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var isLong = code[at] == FirstOfTwoBytes;
            var operand = Operands[isLong ? (code[at] << 8) | code[at + 1] : code[at]];
            at += isLong ? 2 : 1;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return BitConverter.ToInt32(code, at);
            }

            at += SizeOf(operand, code, at);
        }
    }

    private static int SizeOf(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
