using System;
using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Threading.Tasks;
using Ordo.CommandLine;
using Ordo.Transfer.Relay;

namespace Ordo.Transfer.Commands;

/// <summary><c>ordo transfer relay PORT HOST:PORT</c>: a bad network between a client and a server, to try what they do in one.</summary>
internal static class RelayCommand
{
    private const double Percent = 100;

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var port = Arguments.Port("Where to listen, on this machine only.");
        var server = Arguments.Address("server", "Where datagrams go on to; any server that speaks UDP.");
        var loss = Part("--loss", "How many of 100 datagrams are lost, each way. Default 0.");
        var reorder = Part("--reorder", "How many of 100 are held back by 5 ms, so that later ones overtake them. Default 0.");
        var twice = Part("--duplicate", "How many of 100 come twice. Default 0.");
        var roundTrip = VerbOptions.Number("--rtt", "The round trip it adds, in milliseconds. Default 0.", 0, 60_000);
        var rate = VerbOptions.Number("--rate", "How many bytes a second pass each way; more wait 100 ms at most, and are lost then. Default: no limit.", 1_000, long.MaxValue);
        var mtu = VerbOptions.Number("--mtu", "The largest packet of IP that passes, in bytes. Default 1500.", 576, 65_535);
        var seed = VerbOptions.Number("--seed", "Where the chance begins. Default 1.", 0, long.MaxValue);
        var verb = new Verb(
            "relay",
            "Passes datagrams on and does to them what a bad network does: loses, delays, doubles and reorders. For trying a transfer, also of other programs, until Ctrl-C.",
            "ordo transfer relay 7601 127.0.0.1:7600 --loss 5 --rtt 20",
            "ordo transfer relay 7601 127.0.0.1:7600 --rate 10000000 --reorder 2")
        {
            port, server, loss, reorder, twice, roundTrip, rate, mtu, seed,
        };
        verb.SetAction((parsed, _) => RunAsync(new RelayOptions(new IPEndPoint(IPAddress.Loopback, parsed.GetRequiredValue(port)), Addresses.Resolve(parsed.GetRequiredValue(server)))
        {
            Loss = parsed.GetValue(loss) / Percent,
            Reordered = parsed.GetValue(reorder) / Percent,
            Duplicated = parsed.GetValue(twice) / Percent,
            Delay = TimeSpan.FromMilliseconds((parsed.GetValue(roundTrip) ?? 0) / 2.0),
            Rate = parsed.GetValue(rate) ?? 0,
            MaxDatagram = (int)(parsed.GetValue(mtu) ?? RelayOptions.EthernetMtu) - RelayOptions.Headers,
            Seed = (ulong)(parsed.GetValue(seed) ?? 1),
        }));
        return verb;
    }

    private static async Task<int> RunAsync(RelayOptions options)
    {
        if (options.Listen.Equals(options.Server))
        {
            throw new CommandException($"the relay at {options.Listen} would send to itself: name the server's port.", CommandException.Usage);
        }

        using var relay = Addresses.Listen(() => new UdpRelay(options), options.Listen);
        using var signals = new StopSignals(relay.Stop);
        ErrorLine.Tell($"datagrams to {relay.Local} go to {options.Server}; Ctrl-C ends it.");
        await Task.Run(relay.Run);
        ErrorLine.Tell(string.Create(CultureInfo.InvariantCulture, $"{relay.Passed} datagrams passed, {relay.Lost} did not."));
        return 0;
    }

    private static Option<double> Part(string name, string description) => new(name)
    {
        Description = $"{description} [0 to 100]",
        HelpName = "PERCENT",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part) && part <= Percent)
            {
                return part;
            }

            result.AddError($"{name} must be 0 to 100, not '{text}'");
            return 0;
        },
    };
}
