using System;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// Which command of which member was applied last, so that a member may send again what it forwarded: each origin takes effect once, and
/// in the order in which its member submitted (PROMISES 12).
/// </summary>
internal sealed class OriginTable(ContentHash content)
{
    private readonly OriginRow[] _rows = new OriginRow[MemberId.Max + 1];
    private int _count;

    /// <summary>The last one applied of a member; boot and number are 0 when there was none.</summary>
    public OriginRow Last(MemberId member) => _rows[member.Value];

    /// <summary>Whether the origin is the next one of its member.</summary>
    public ApplyOutcome Judge(Origin origin)
    {
        ref readonly var last = ref _rows[origin.Member.Value];
        if (origin.Boot < last.Boot)
        {
            return ApplyOutcome.StaleBoot;
        }

        var lastNumber = origin.Boot == last.Boot ? last.Number : 0;
        if (origin.Number <= lastNumber)
        {
            return ApplyOutcome.DuplicateOrigin;
        }

        return origin.Number == lastNumber + 1 ? ApplyOutcome.Applied : ApplyOutcome.OriginGap;
    }

    /// <summary>Notes an origin as applied.</summary>
    public void Advance(Origin origin)
    {
        ref var row = ref _rows[origin.Member.Value];
        var next = new OriginRow(origin.Member, origin.Boot, origin.Number);
        if (row.Member.IsNone)
        {
            row = next;
            content.Add(row);
            _count++;
            return;
        }

        content.Replace(ref row, next);
    }

    /// <summary>A copy of the rows, by member.</summary>
    public OriginRow[] Capture()
    {
        var rows = new OriginRow[_count];
        var at = 0;
        foreach (ref readonly var row in _rows.AsSpan())
        {
            if (!row.Member.IsNone)
            {
                rows[at++] = row;
            }
        }

        return rows;
    }

    /// <summary>Takes a row out of an image; false when it does not come in the order of members.</summary>
    public bool TryLoad(in OriginRow row)
    {
        if (_rows.AsSpan(row.Member.Value).IndexOfAnyExcept(default(OriginRow)) >= 0)
        {
            return false;
        }

        Advance(new Origin(row.Member, row.Boot, row.Number));
        return true;
    }
}
