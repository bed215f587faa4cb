using Microsoft.Data.Sqlite;
using Ordo.Client;

namespace Shop;

/// <summary>What the shop answers. After 503 nothing was written, and the same request may be sent again.</summary>
internal static class ShopRoutes
{
    public static Task<IResult> PlaceAsync(Order order, InvoiceBook book, CancellationToken cancellation) => order.Check() is { } wrong
        ? Task.FromResult(Results.Problem(wrong, statusCode: StatusCodes.Status400BadRequest))
        : AnswerAsync(() => book.PlaceAsync(order, cancellation));

    public static Task<IResult> CancelAsync(string id, InvoiceBook book, CancellationToken cancellation) => Order.CheckId(id) is { } wrong
        ? Task.FromResult(Results.Problem(wrong, statusCode: StatusCodes.Status400BadRequest))
        : AnswerAsync(() => book.CancelAsync(id, cancellation));

    /// <summary>A failure of either kind leaves nothing in the database; the key makes the next attempt get the number of this one, if it got one.</summary>
    private static async Task<IResult> AnswerAsync(Func<Task<Invoice>> deed)
    {
        try
        {
            return Results.Ok(await deed());
        }
        catch (Exception failure) when (failure is OrdoException or SqliteException)
        {
            return Results.Problem($"{failure.Message} Send the same request again.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
