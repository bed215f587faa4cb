using System.Collections;
using System.Globalization;
using System.Reflection;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Messages;

namespace Ordo.Chord.Tests.Node;

/// <summary>Messages of every kind, made of whatever their constructors take: a kind that is new is among them.</summary>
internal sealed class AnyMessage(Random random)
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly string[] Texts = ["", " ", "Kazan", "“some” key", "0", "24", "ключ", "\u0000", "\uffff", "👑 a 👑", new('x', 70_000)];

    /// <summary>Every kind of message there is.</summary>
    public static IReadOnlyList<Type> Kinds { get; } = [.. typeof(RingMessage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RingMessage)) && !type.IsAbstract)];

    /// <summary>A message of a kind.</summary>
    public RingMessage Make(Type kind)
    {
        var message = (RingMessage)New(kind);
        return message switch
        {
            Outcome { Owner: null, Kind: OutcomeKind.Done or OutcomeKind.Exists or OutcomeKind.Absent } outcome => outcome with { Kind = OutcomeKind.Unknown },
            Operation { Kind: OperationKind.Save or OperationKind.Put } operation => operation with { Text = operation.Text ?? "" },
            Operation operation => operation with { Text = null },
            _ => message,
        };
    }

    /// <summary>An envelope around it.</summary>
    public Envelope Put(RingMessage message) => new(Node(), Node(), message);

    /// <summary>All that a message says, as text.</summary>
    public static string Show(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        RingId id => $"{id}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Show))}]",
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        bool flag => $"{flag}",
        _ => $"{value.GetType().Name}({string.Join(", ", Told(value.GetType()).Select(property => $"{property.Name} = {Show(property.GetValue(value))}"))})",
    };

    /// <summary>The properties that a message is made of: those that can be set.</summary>
    private static PropertyInfo[] Told(Type type) => [.. type.GetProperties().Where(property => property.CanWrite)];

    private object New(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;
        var made = constructor.Invoke([.. constructor.GetParameters().Select(Argument)]);
        foreach (var more in Told(type).ExceptBy(constructor.GetParameters().Select(parameter => parameter.Name!), property => property.Name))
        {
            more.SetValue(made, Value(more.PropertyType, maxCount: 5));
        }

        return made;
    }

    private object? Argument(ParameterInfo parameter)
    {
        var info = Nullability.Create(parameter);
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (info.ReadState == NullabilityState.Nullable && random.Next(2) == 0)
        {
            return null;
        }

        // An empty problem is none.
        return parameter.Name == "Problem" ? "too late" : Value(type, parameter.Name == nameof(Entry.Earlier) ? Entry.MaxEarlier : 5);
    }

    private object Value(Type type, int maxCount)
    {
        if (type == typeof(RingId))
        {
            return Id();
        }

        if (type == typeof(NodeRef))
        {
            return Node();
        }

        if (type == typeof(string))
        {
            return Texts[random.Next(Texts.Length)];
        }

        if (type.IsEnum)
        {
            return random.GetItems([.. Enum.GetValues(type).Cast<object>()], 1)[0];
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var item = type.GetGenericArguments()[0];
            var list = Array.CreateInstance(item, random.Next(maxCount + 1));
            for (var i = 0; i < list.Length; i++)
            {
                list.SetValue(Value(item, maxCount), i);
            }

            return list;
        }

        if (type == typeof(TimeSpan))
        {
            return TimeSpan.FromMilliseconds(random.Next());
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.UInt64 => (ulong)random.NextInt64(1L << 62), // Counts have a limit.
            TypeCode.Int64 => random.NextInt64(long.MinValue, long.MaxValue),
            TypeCode.Int32 => random.Next(int.MinValue, int.MaxValue),
            TypeCode.Boolean => random.Next(2) == 0,
            _ => New(type),
        };
    }

    private RingId Id() => new(new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()), (uint)random.Next());

    private NodeRef Node() => new(Id(), $"host-{random.Next(100)}:{random.Next(1, 65536)}");
}
