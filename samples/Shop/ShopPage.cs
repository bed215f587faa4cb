namespace Shop;

/// <summary>The page at <c>/</c>: a form for an order, and the book of invoices.</summary>
internal static class ShopPage
{
    public static IResult Show() => Results.Stream(typeof(ShopPage).Assembly.GetManifestResourceStream("page.html")!, "text/html; charset=utf-8");
}
