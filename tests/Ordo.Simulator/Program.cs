using Ordo.Simulator;

return args switch
{
    ["simulate", .. var rest] => SimulateCommand.Run(rest),
    ["planted", .. var rest] => PlantedCommand.Run(rest, Console.Out),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Ordo.Simulator: expected `simulate` or `planted`; docs/SIMULATOR.md says more.");
    return 2;
}
