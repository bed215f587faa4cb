using Ordo.CommandLine;

return await OrdoProgram.RunAsync(args);
