namespace Shop;

/// <summary>What a customer orders.</summary>
/// <param name="Id">The customer's own name for the order, so that the same order sent twice is one; letters, digits and dashes, 64 at most.</param>
/// <param name="Customer">Who orders.</param>
/// <param name="Cents">What it costs, at least 1.</param>
internal sealed record Order(string Id, string Customer, long Cents)
{
    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Check() => CheckId(Id)
        ?? (string.IsNullOrWhiteSpace(Customer) ? "customer is missing." : Cents < 1 ? "cents must be at least 1." : null);

    /// <summary>What is wrong with an order's id; null when nothing is.</summary>
    public static string? CheckId(string? id) => id is { Length: > 0 and <= 64 } && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
        ? null
        : "id must be 1 to 64 letters, digits and dashes.";
}

/// <summary>A line of the book of invoices.</summary>
/// <param name="Number">Its number: every number from 1 on has one line.</param>
/// <param name="OrderId">The order it is for.</param>
/// <param name="Customer">Who ordered; null when that was never known.</param>
/// <param name="Cents">What it costs; 0 when it is cancelled.</param>
/// <param name="Status"><c>issued</c> or <c>cancelled</c>.</param>
internal sealed record Invoice(long Number, string OrderId, string? Customer, long Cents, string Status);
