using Microsoft.Data.Sqlite;

namespace Shop;

/// <summary>The shop's database: one SQLite file.</summary>
internal sealed class ShopDatabase : IDisposable
{
    private readonly string _connection;

    public ShopDatabase(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        _connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
        using var connection = Open();
        using var create = connection.CreateCommand();
        create.CommandText = """
            CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, customer TEXT NOT NULL, cents INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS invoices (number INTEGER PRIMARY KEY, order_id TEXT NOT NULL UNIQUE, customer TEXT, cents INTEGER NOT NULL, status TEXT NOT NULL);
            """;
        create.ExecuteNonQuery();
    }

    /// <summary>Whoever writes has it.</summary>
    public SemaphoreSlim Writer { get; } = new(1);

    public void Dispose() => Writer.Dispose();

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        return connection;
    }
}
