return Ordo.CommandLine.OrdoProgram.Run(args);
