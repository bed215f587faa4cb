return args switch
{
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Ordo.Chord.Simulator: expected `simulate`; README.md says more.");
    return 2;
}
