using System.Globalization;
using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Traces;

/// <summary>
/// Picks packets by words: <c>1->2</c>, <c>1->*</c> or <c>*->2</c> for the link, the kind of message, <c>#2</c> for the second of those; no word means
/// all.
/// </summary>
internal sealed class PacketFilter
{
    private readonly string _from = "*";
    private readonly string _to = "*";
    private readonly string? _kind;
    private readonly int _number;

    public PacketFilter(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            if (word.Contains("->", StringComparison.Ordinal))
            {
                (_from, _to) = (word.Split("->")[0], word.Split("->")[1]);
            }
            else if (word[0] == '#')
            {
                _number = int.Parse(word[1..], CultureInfo.InvariantCulture);
            }
            else
            {
                _kind = word;
            }
        }
    }

    public List<Packet> Pick(IEnumerable<Packet> packets)
    {
        var picked = packets.Where(Matches).ToList();
        return _number == 0 ? picked : picked.Slice(_number - 1, 1);
    }

    public bool Matches(Packet packet) =>
        (_from == "*" || _from == packet.From.ToString())
        && (_to == "*" || _to == packet.To.ToString())
        && (_kind is null || _kind == TraceText.Of(packet.Message).Split(' ')[0]);
}
