using Shop;

var builder = WebApplication.CreateBuilder(args);

// A cluster is named: its client. None is named: a member in this process, with its data below the content root. What follows cannot tell the two apart.
if (builder.Configuration.GetSection("Ordo:Endpoints").Exists())
{
    builder.Services.AddOrdoClient();
    builder.Services.AddHealthChecks().AddOrdo();
}
else
{
    builder.AddOrdoMember();
    builder.Services.AddHealthChecks().AddOrdoMember();
}

builder.Services.AddSingleton(new ShopDatabase(Path.Combine(builder.Environment.ContentRootPath, "shop.db")));
builder.Services.AddSingleton<InvoiceBook>();

var app = builder.Build();
app.MapGet("/", ShopPage.Show);
app.MapPost("/orders", ShopRoutes.PlaceAsync);
app.MapPost("/orders/{id}/cancel", ShopRoutes.CancelAsync);
app.MapGet("/invoices", (InvoiceBook book, CancellationToken cancellation) => book.ListAsync(cancellation));
app.MapHealthChecks("/health");
await app.RunAsync();
