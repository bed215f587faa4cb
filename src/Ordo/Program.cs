return Ordo.OrdoProgram.Run(args);
