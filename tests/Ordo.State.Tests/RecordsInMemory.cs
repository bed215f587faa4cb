using System.Reflection;

namespace Ordo.State.Tests;

/// <summary>
/// Finds every record that a state holds in memory, by walking all objects that can be reached from it: so a feature that comes later is
/// covered without a word here. Each can have one bit flipped, as broken memory does.
/// </summary>
internal static class RecordsInMemory
{
    private const BindingFlags AllFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>What flips a bit, chosen by a number, in each record found; with the record's type.</summary>
    public static List<(Type Type, Action<int> Flip)> Of(OrdoState state)
    {
        var found = new List<(Type, Action<int>)>();
        Walk(state, new HashSet<object>(ReferenceEqualityComparer.Instance), found);
        return found;
    }

    private static void Walk(object holder, HashSet<object> seen, List<(Type, Action<int>)> found)
    {
        if (holder is string or Delegate or Type or StateLimits || !seen.Add(holder))
        {
            return;
        }

        if (holder is Array array)
        {
            for (var i = 0; i < array.Length; i++)
            {
                var at = i;
                Visit(array.GetValue(at), value => array.SetValue(value, at), seen, found);
            }

            return;
        }

        foreach (var field in Fields(holder.GetType()))
        {
            Visit(field.GetValue(holder), value => field.SetValue(holder, value), seen, found);
        }
    }

    private static void Visit(object? value, Action<object> store, HashSet<object> seen, List<(Type, Action<int>)> found)
    {
        switch (value)
        {
            case null:
            case OriginRow { Member.IsNone: true }:
                break;
            case IRecord record:
                found.Add((record.GetType(), bit => store(FlipField(record, bit))));
                break;
            case KeyRecord { Bytes: { } bytes } when seen.Add(bytes):
                found.Add((typeof(KeyRecord), bit => FlipBit(bytes, bit)));
                break;
            case Answer { Bytes: { } bytes } when seen.Add(bytes):
                found.Add((typeof(Answer), bit => FlipBit(bytes, bit)));
                break;
            case KeyRecord or Answer:
                break;
            default:
                if (!value.GetType().IsPrimitive)
                {
                    Walk(value, seen, found);
                }

                break;
        }
    }

    private static void FlipBit(byte[] bytes, int bit) => bytes[bit / 8 % bytes.Length] ^= (byte)(1 << (bit % 8));

    private static object FlipField(object record, int bit)
    {
        var fields = Fields(record.GetType()).ToArray();
        var field = fields[bit / 64 % fields.Length];
        field.SetValue(record, Flipped(field.GetValue(record)!, bit % 64));
        return record;
    }

    private static object Flipped(object value, int bit) => value switch
    {
        long number => number ^ (1L << bit),
        ulong number => number ^ (1UL << bit),
        Machine.MemberId member => new Machine.MemberId(member.Value ^ (1 << (bit % 32))),
        string text => string.Create(text.Length, text, (span, from) =>
        {
            from.CopyTo(span);
            span[bit / 7 % span.Length] ^= (char)(1 << (bit % 7));
        }),
        _ => throw new InvalidOperationException($"A record has a field of type {value.GetType()}, which this test must learn to flip."),
    };

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (var field in declaring.GetFields(AllFields).Where(field => !field.FieldType.IsPointer))
            {
                yield return field;
            }
        }
    }
}
