using Ordo.Chord.Simulator;

return args switch
{
    ["simulate", "experiments", .. var rest] => Ordo.Chord.Simulator.Experiments.ExperimentsCommand.Run(rest),
    ["simulate", .. var rest] => SimulateCommand.Run(rest, Console.Out),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Ordo.Chord.Simulator: expected `simulate`; README.md says more.");
    return 2;
}
