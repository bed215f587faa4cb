return args switch
{
    ["simulate", "experiments", .. var rest] => Ordo.Chord.Simulator.Experiments.ExperimentsCommand.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Ordo.Chord.Simulator: expected `simulate`; README.md says more.");
    return 2;
}
