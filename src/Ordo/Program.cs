using System.CommandLine;
using Ordo.Commands;

var root = new RootCommand("Ordo puts the same things in the same order on every server.") { ServeCommand.Create() };
return await root.Parse(args).InvokeAsync();
