using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Purity;

/// <summary>The simulator runs the product: the same member, with another disk, network and clock, and none of the machine's own.</summary>
public sealed class SimulatorTests
{
    private const string Turn = "Ordo.Node.Member.Turn";
    private const string EndTurn = "Ordo.Node.Member.EndTurn";

    private static readonly string[] RealThings =
        ["System.Net.", "System.IO.FileStream", "System.IO.RandomAccess", "System.Threading.Timer", "System.Threading.PeriodicTimer", "Microsoft.AspNetCore."];

    [Fact]
    public void The_simulator_turns_the_member_of_the_product_and_touches_nothing_real()
    {
        Assert.Empty(Violations(TypeReferences.OfProject("Ordo.Simulator")));
    }

    [Fact]
    public void The_simulator_of_a_system_touches_nothing_real()
    {
        Assert.All(Repository.Simulators, simulator => Assert.Empty(RealThingsIn(TypeReferences.OfProject(simulator.Name))));
    }

    [Fact]
    public void A_simulator_with_a_member_of_its_own_or_a_real_socket_is_found()
    {
        var references = new TypeReferences([], ["Ordo.Node.Member", "System.Net.Sockets.Socket"], ["Ordo.Node.Member.get_Id"]);
        Assert.Equal([$"does not call {Turn}", $"does not call {EndTurn}", "does not build an Ordo.Node.Member", "takes System.Net.Sockets.Socket"], Violations(references));
        Assert.Empty(Violations(new TypeReferences([], ["Ordo.Node.Member"], ["Ordo.Node.Member..ctor", Turn, EndTurn])));
    }

    private static IEnumerable<string> Violations(TypeReferences references)
    {
        foreach (var half in new[] { Turn, EndTurn }.Where(half => !references.Members.Contains(half)))
        {
            yield return $"does not call {half}";
        }

        if (!references.Members.Any(member => member is "Ordo.Node.Member..ctor" or "Ordo.Node.Member.Create"))
        {
            yield return "does not build an Ordo.Node.Member";
        }

        foreach (var type in RealThingsIn(references))
        {
            yield return $"takes {type}";
        }
    }

    private static IEnumerable<string> RealThingsIn(TypeReferences references) =>
        references.Types.Where(type => RealThings.Any(real => type.StartsWith(real, StringComparison.Ordinal)));
}
