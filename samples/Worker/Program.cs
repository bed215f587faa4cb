using Worker;

var builder = Host.CreateApplicationBuilder(args);

// A cluster is named: its client. None is named: a member in this process.
if (builder.Configuration.GetSection("Ordo:Endpoints").Exists())
{
    builder.Services.AddOrdoClient();
}
else
{
    builder.AddOrdoMember();
}

builder.Services.AddHostedService<TicketPrinter>();
await builder.Build().RunAsync();
