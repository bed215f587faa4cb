using Microsoft.Data.Sqlite;
using Ordo.Client;

namespace Shop;

/// <summary>
/// Orders and their invoices, numbered without gaps. The number is taken inside the transaction that writes the invoice, under a key made of the order's id: when the transaction
/// rolls back, the number stays the order's, and the next attempt gets it again.
/// </summary>
internal sealed class InvoiceBook(ShopDatabase database, IOrdoClient ordo)
{
    private readonly ISequence _numbers = ordo.Sequence("invoices");

    /// <summary>
    /// Places an order and issues its invoice. The same order sent again gets the same invoice, and one that was cancelled gets its cancelled line; after a failure that is no
    /// refusal, sending it again is what to do.
    /// </summary>
    /// <exception cref="OrdoRefusedException">There is no number for it, and there will be none until somebody sees to it; nothing was written.</exception>
    /// <exception cref="OrdoException">No number was had; nothing was written.</exception>
    /// <exception cref="SqliteException">The database refused; nothing was written, and the number waits for the next attempt.</exception>
    public Task<Invoice> PlaceAsync(Order order, CancellationToken cancellation) => WriteAsync(
        async transaction =>
        {
            if (Find(transaction, order.Id) is { } earlier)
            {
                return earlier;
            }

            Execute(transaction, "INSERT INTO orders VALUES ($id, $customer, $cents)", ("$id", order.Id), ("$customer", order.Customer), ("$cents", order.Cents));
            var number = await _numbers.NextAsync(KeyOf(order.Id), cancellation);
            var invoice = new Invoice(number, order.Id, order.Customer, order.Cents, "issued");
            Insert(transaction, invoice);
            return invoice;
        },
        cancellation);

    /// <summary>
    /// Gives an order up for good, also one that never got through: its number may be taken already, so the book gets a cancelled line for it, and has no gap. An invoice that was
    /// issued is voided.
    /// </summary>
    public Task<Invoice> CancelAsync(string orderId, CancellationToken cancellation) => WriteAsync(
        async transaction =>
        {
            if (Find(transaction, orderId) is { } issued)
            {
                Execute(transaction, "UPDATE invoices SET cents = 0, status = 'cancelled' WHERE order_id = $order", ("$order", orderId));
                return issued with { Cents = 0, Status = "cancelled" };
            }

            var number = await _numbers.NextAsync(KeyOf(orderId), cancellation);
            var cancelled = new Invoice(number, orderId, Customer: null, Cents: 0, "cancelled");
            Insert(transaction, cancelled);
            return cancelled;
        },
        cancellation);

    /// <summary>The whole book, by number.</summary>
    public async Task<IReadOnlyList<Invoice>> ListAsync(CancellationToken cancellation)
    {
        await using var connection = database.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, order_id, customer, cents, status FROM invoices ORDER BY number";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var invoices = new List<Invoice>();
        while (await reader.ReadAsync(cancellation))
        {
            invoices.Add(Read(reader));
        }

        return invoices;
    }

    /// <summary>
    /// Does some work in a transaction. SQLite takes one writer at a time, and lets a thread wait for each of the others; here they wait without one, because the writer itself
    /// needs a thread when its number comes.
    /// </summary>
    private async Task<Invoice> WriteAsync(Func<SqliteTransaction, Task<Invoice>> work, CancellationToken cancellation)
    {
        await database.Writer.WaitAsync(cancellation);
        try
        {
            await using var connection = database.Open();
            await using var transaction = connection.BeginTransaction();
            var invoice = await work(transaction);
            await transaction.CommitAsync(cancellation);
            return invoice;
        }
        finally
        {
            database.Writer.Release();
        }
    }

    /// <summary>The business deed that a number is for. Whoever places or cancels the order says the same key.</summary>
    private static string KeyOf(string orderId) => "invoice:" + orderId;

    private static Invoice? Find(SqliteTransaction transaction, string orderId)
    {
        using var command = Command(transaction, "SELECT number, order_id, customer, cents, status FROM invoices WHERE order_id = $order", ("$order", orderId));
        using var reader = command.ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    }

    private static void Insert(SqliteTransaction transaction, Invoice invoice) => Execute(
        transaction,
        "INSERT INTO invoices VALUES ($number, $order, $customer, $cents, $status)",
        ("$number", invoice.Number), ("$order", invoice.OrderId), ("$customer", (object?)invoice.Customer ?? DBNull.Value), ("$cents", invoice.Cents), ("$status", invoice.Status));

    private static void Execute(SqliteTransaction transaction, string sql, params (string Name, object Value)[] values)
    {
        using var command = Command(transaction, sql, values);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteTransaction transaction, string sql, params (string Name, object Value)[] values)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Every text is a constant of this file; what comes from outside is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private static Invoice Read(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3), row.GetString(4));
}
