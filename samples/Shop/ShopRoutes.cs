using Microsoft.Data.Sqlite;
using Ordo.Client;

namespace Shop;

/// <summary>What the shop answers. After 503 nothing was written, and the same request may be sent again; after 409 that would change nothing.</summary>
internal static class ShopRoutes
{
    public static Task<IResult> PlaceAsync(Order order, InvoiceBook book, CancellationToken cancellation) => order.Check() is { } wrong
        ? Task.FromResult(Results.Problem(wrong, statusCode: StatusCodes.Status400BadRequest))
        : AnswerAsync(async () => await book.PlaceAsync(order, cancellation) is { Status: "issued" } issued
            ? Results.Ok(issued)
            : Results.Problem($"The order {order.Id} was given up. Order under another id.", statusCode: StatusCodes.Status409Conflict));

    public static Task<IResult> CancelAsync(string id, InvoiceBook book, CancellationToken cancellation) => Order.CheckId(id) is { } wrong
        ? Task.FromResult(Results.Problem(wrong, statusCode: StatusCodes.Status400BadRequest))
        : AnswerAsync(async () => Results.Ok(await book.CancelAsync(id, cancellation)));

    /// <summary>
    /// A failure of any kind leaves nothing in the database. A refusal is for a person to look at: asking again is of no use until something else changes. After every other
    /// failure it is what to do, and the key makes the next attempt get the number of this one, if it got one.
    /// </summary>
    private static async Task<IResult> AnswerAsync(Func<Task<IResult>> deed)
    {
        try
        {
            return await deed();
        }
        catch (OrdoRefusedException refused)
        {
            return Results.Problem($"No invoice number: {refused.Message}", statusCode: StatusCodes.Status409Conflict);
        }
        catch (Exception failure) when (failure is OrdoException or SqliteException)
        {
            return Results.Problem($"{failure.Message} Send the same request again.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
