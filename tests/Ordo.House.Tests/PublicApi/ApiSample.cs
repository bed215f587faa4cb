namespace Ordo.House.Tests.PublicApi;

/// <summary>A surface with one of each, for the test of the printer.</summary>
/// <param name="size">Stands for a value with a default.</param>
internal abstract class ApiSample(int size = 3) : IDisposable
{
    public const int Limit = 7;

    public event EventHandler? Changed;

    public delegate bool Filter(ReadOnlySpan<byte> bytes);

    public enum Kind : byte
    {
        None = 0,
        Some = 4,
    }

    public string this[int index] => (index + size).ToString();

    public static Dictionary<string, int[]> Table<TKey>(TKey key, int? most = null)
        where TKey : notnull => new() { [key.ToString()!] = [most ?? 0] };

    public abstract void Dispose();

    protected virtual void OnChanged(ref int count, out string name)
    {
        Changed?.Invoke(this, EventArgs.Empty);
        name = count.ToString();
    }

    internal void Hidden()
    {
    }

    public sealed record Message(int Term);
}
