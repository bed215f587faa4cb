namespace Ordo.Simulator;

/// <summary>A promise is broken: what a run ends with, and why the simulator exists.</summary>
#pragma warning disable CA1710 // It is the outcome of a run and not a fault of the program: the checkers' word for it.
public sealed class Violation(string checker, string what, Exception? cause = null)
#pragma warning restore CA1710
    : Exception($"{checker}: {what}", cause)
{
    /// <summary>The checker that saw it.</summary>
    public string Checker { get; } = checker;
}
