using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Ordo.Samples.Tests;

/// <summary>The shop as a process: its invoices have no gap, whatever becomes of its transactions.</summary>
public sealed class ShopTests : IDisposable
{
    private const string RefuseInvoices = "CREATE TRIGGER refuse BEFORE INSERT ON invoices BEGIN SELECT RAISE(ABORT, 'no paper'); END";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orders_get_the_next_invoice_and_the_same_order_gets_the_same_one()
    {
        await using var shop = Start();
        using var web = await shop.WebAsync();
        Assert.Equal(1, (await OrderAsync(web, "o-1")).Number);
        Assert.Equal(2, (await OrderAsync(web, "o-2")).Number);
        Assert.Equal(new Invoice(1, "o-1", "Ada", 1250, "issued"), await OrderAsync(web, "o-1"));
        Assert.Equal(["o-1", "o-2"], (await BookAsync(web)).Select(invoice => invoice.OrderId));
        Assert.Contains("<title>Shop</title>", await web.GetStringAsync(new Uri("/", UriKind.Relative), Cancellation), StringComparison.Ordinal);
        Assert.Equal("Healthy", await web.GetStringAsync(new Uri("/health", UriKind.Relative), Cancellation));
        using var wrong = await PostAsync(web, "o 1");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(0, await shop.StopAsync());
    }

    [Fact]
    public async Task An_order_whose_transaction_rolled_back_gets_its_number_when_it_is_sent_again_and_there_is_no_gap()
    {
        await using var shop = Start();
        using var web = await shop.WebAsync();
        Assert.Equal(1, (await OrderAsync(web, "o-1")).Number);
        Execute(RefuseInvoices);
        using (var failed = await PostAsync(web, "o-2"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        }

        Assert.Single(await BookAsync(web));
        Execute("DROP TRIGGER refuse");
        Assert.Equal(3, (await OrderAsync(web, "o-3")).Number); // 2 belongs to the order that failed, whoever comes meanwhile.
        Assert.Equal(2, (await OrderAsync(web, "o-2")).Number);
        Assert.Equal([1L, 2, 3], (await BookAsync(web)).Select(invoice => invoice.Number));
    }

    [Fact]
    public async Task An_order_given_up_after_its_number_was_taken_leaves_a_cancelled_line_and_no_gap()
    {
        await using var shop = Start();
        using var web = await shop.WebAsync();
        Execute(RefuseInvoices);
        (await PostAsync(web, "o-1")).Dispose();
        Execute("DROP TRIGGER refuse");
        Assert.Equal(2, (await OrderAsync(web, "o-2")).Number);
        Assert.Equal(new Invoice(1, "o-1", null, 0, "cancelled"), await CancelAsync(web, "o-1"));
        Assert.Equal(new Invoice(2, "o-2", "Ada", 0, "cancelled"), await CancelAsync(web, "o-2"));
        using var again = await PostAsync(web, "o-2");
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode); // An order that was given up is not placed by sending it again.
        Assert.Equal(3, (await OrderAsync(web, "o-3")).Number);
        Assert.Equal([(1L, "cancelled"), (2, "cancelled"), (3, "issued")], (await BookAsync(web)).Select(invoice => (invoice.Number, invoice.Status)));
    }

    [Fact]
    public async Task Numbers_that_are_used_up_are_no_reason_to_send_the_order_again()
    {
        var port = FreePorts.Tcp();
        await using var cluster = RunningSample.Start("Worker", _folder["cluster"], "--Every", "1.00:00:00", $"--Ordo:apiPort={port}");
        await cluster.LineAsync("ticket 1");
        await RunningSample.LeaveOneIdAsync(port, "invoices");
        await using var shop = Start($"--Ordo:Endpoints:0=127.0.0.1:{port}");
        using var web = await shop.WebAsync();
        Assert.Equal(long.MaxValue, (await OrderAsync(web, "o-1")).Number);
        using var refused = await PostAsync(web, "o-2");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.DoesNotContain("again", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_crash_the_shop_goes_on_where_it_was()
    {
        await using (var shop = Start())
        {
            using var web = await shop.WebAsync();
            Execute(RefuseInvoices);
            (await PostAsync(web, "o-1")).Dispose();
            await shop.KillAsync();
        }

        Execute("DROP TRIGGER refuse");
        await using var again = Start();
        using var there = await again.WebAsync();
        Assert.Equal(2, (await OrderAsync(there, "o-2")).Number);
        Assert.Equal(1, (await OrderAsync(there, "o-1")).Number);
    }

    [Fact]
    public async Task With_a_cluster_named_it_takes_its_numbers_there()
    {
        var port = FreePorts.Tcp();
        await using var cluster = RunningSample.Start("Worker", _folder["cluster"], "--Every", "1.00:00:00", $"--Ordo:apiPort={port}");
        await cluster.LineAsync("ticket 1");
        await using var shop = Start($"--Ordo:Endpoints:0=127.0.0.1:{port}");
        using var web = await shop.WebAsync();
        Assert.Equal(1, (await OrderAsync(web, "o-1")).Number);
        Assert.Equal(1, (await OrderAsync(web, "o-1")).Number);
        Assert.Equal(2, (await OrderAsync(web, "o-2")).Number);
        Assert.False(Directory.Exists(Path.Combine(_folder["shop"], "ordo-data")));
    }

    public void Dispose() => _folder.Dispose();

    private RunningSample Start(params string[] arguments) => RunningSample.Start("Shop", _folder["shop"], ["--urls", "http://127.0.0.1:0", .. arguments]);

    private static Task<HttpResponseMessage> PostAsync(HttpClient web, string order) =>
        web.PostAsJsonAsync("/orders", new { id = order, customer = "Ada", cents = 1250 }, Cancellation);

    private static async Task<Invoice> OrderAsync(HttpClient web, string order)
    {
        using var answer = await PostAsync(web, order);
        return await InvoiceOf(answer);
    }

    private static async Task<Invoice> CancelAsync(HttpClient web, string order)
    {
        using var answer = await web.PostAsync(new Uri($"/orders/{order}/cancel", UriKind.Relative), content: null, Cancellation);
        return await InvoiceOf(answer);
    }

    private static async Task<Invoice> InvoiceOf(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<Invoice>(text, JsonSerializerOptions.Web)!;
    }

    private static async Task<IReadOnlyList<Invoice>> BookAsync(HttpClient web) =>
        (await web.GetFromJsonAsync<List<Invoice>>("/invoices", Cancellation))!;

    /// <summary>Changes the shop's database behind its back, as a fault does.</summary>
    private void Execute(string sql)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder["shop"], "shop.db")}");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this class's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private sealed record Invoice(long Number, string OrderId, string? Customer, long Cents, string Status);
}
