namespace Ordo.Simulator.Tests.Runner;

/// <summary>The command line of <c>simulate</c>.</summary>
public sealed class SimulateOptionsTests
{
    [Fact]
    public void Without_options_there_are_200_fresh_seeds()
    {
        var options = Read();
        Assert.Equal(200, options.Seeds);
        Assert.False(options.Trace);
        Assert.NotEqual(options.First, Read().First);
    }

    [Fact]
    public void One_seed_by_itself_is_replayed_with_its_trace()
    {
        Assert.Equal(new SimulateOptions { First = 7, Seeds = 1, Trace = true }, Read("--seed", "7"));
        Assert.Equal(new SimulateOptions { First = 7, Seeds = 1, Trace = true, Theme = "disks" }, Read("--seed", "7", "--theme", "disks"));
    }

    [Fact]
    public void A_number_of_seeds_and_hours_bound_the_run()
    {
        Assert.Equal(new SimulateOptions { First = 7, Seeds = 9, StopsAtFailure = true }, Read("--seed", "7", "--seeds", "9", "--stop-at-failure"));
        var hours = Read("--hours", "1.5");
        Assert.Equal((TimeSpan.FromMinutes(90), int.MaxValue), (hours.Simulated, hours.Seeds));
        Assert.Equal((TimeSpan.FromHours(1), 5), (Read("--hours", "1", "--seeds", "5").Simulated, Read("--hours", "1", "--seeds", "5").Seeds));
    }

    [Theory]
    [InlineData("--seeds")]
    [InlineData("--seeds", "0")]
    [InlineData("--seed", "-1")]
    [InlineData("--hours", "no")]
    [InlineData("--theme", "weather")]
    [InlineData("seeds")]
    public void What_cannot_be_read_gets_one_line(params string[] args)
    {
        Assert.Null(SimulateOptions.TryRead(args, out var problem));
        Assert.DoesNotContain('\n', problem);
        Assert.Contains(args[0], problem);
    }

    private static SimulateOptions Read(params string[] args) =>
        SimulateOptions.TryRead(args, out _) ?? throw new InvalidOperationException("The command line was not read.");
}
