namespace Ordo.Demo;

/// <summary>Who shows a demo while it runs.</summary>
internal interface IDemoView : IAsyncDisposable
{
    /// <summary>Something happened.</summary>
    void Tell(TimeSpan at, string what);

    /// <summary>Shows how things stand; called some times a second.</summary>
    void Show(DemoState state, double rate, IReadOnlyList<DemoMember> members);
}
