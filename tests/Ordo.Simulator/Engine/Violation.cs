namespace Ordo.Simulator;

/// <summary>A promise is broken: what a run ends with, and why the simulator exists.</summary>
internal sealed class Violation(string checker, string what, Exception? cause = null)
    : Exception($"{checker}: {what}", cause)
{
    /// <summary>The checker that saw it.</summary>
    public string Checker { get; } = checker;
}
