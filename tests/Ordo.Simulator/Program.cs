using Ordo.Simulator;

return Commands.Run(args);
