using Ordo.Protocol.V1;

namespace Ordo.Client.Requests;

/// <summary>The frame that a lane fills again and again, so that sending allocates nothing.</summary>
internal sealed class FrameWriter
{
    private readonly List<NextItem> _items = [];

    public NextFrame Frame { get; } = new();

    public void Begin(ulong session, ulong lowestAwaited)
    {
        Frame.Items.Clear();
        Frame.SessionId = session;
        Frame.LowestAwaited = lowestAwaited;
    }

    public void Add(PendingNext request)
    {
        var at = Frame.Items.Count;
        if (at == _items.Count)
        {
            _items.Add(new NextItem());
        }

        var item = _items[at];
        item.Number = request.Number;
        item.Name = request.Name;
        item.Count = request.Count == 1 ? 0 : (uint)request.Count;
        item.MustExist = request.MustExist;
        item.Key = request.Key ?? "";
        Frame.Items.Add(item);
    }
}
