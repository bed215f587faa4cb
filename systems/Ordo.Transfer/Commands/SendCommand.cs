using System.Collections.Generic;
using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Ordo.CommandLine;
using Ordo.Transfer.Fast.Sending;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Commands;

/// <summary><c>ordo transfer send HOST:PORT FILE [NAME]</c>: sends files and folders.</summary>
internal static class SendCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var server = Arguments.Address("server", "Who gets the file.");
        var words = new Argument<string[]>("file")
        {
            Description = "The file, and what to call it there; without a NAME it keeps its own. With --all every word is a file or a folder. Of a folder its files are sent; links, pipes and devices in it are left out.",
            HelpName = "FILE [NAME]",
            Arity = ArgumentArity.OneOrMore,
        };
        var all = new Option<bool>("--all", "-a") { Description = "Send every file and folder that is named, each under its own name." };
        var classic = new Option<bool>("--classic") { Description = "Speak only the classic protocol, with a receiver of Ordo too." };
        var key = KeyOption.Create();
        var patience = VerbOptions.Seconds("--timeout", "How long to wait for a receiver that says nothing, in the fast mode. Default 30.", 0.5, 86_400);
        var json = VerbOptions.Json();
        var verb = new Verb(
            "send",
            "Sends a file over UDP to 'ordo transfer receive', or to a server of the classic protocol. It ends with exit code 0 when the other side has all of it.",
            "ordo transfer send 127.0.0.1:7600 photo.jpg",
            "ordo transfer send 127.0.0.1:7600 photo.jpg holiday.jpg",
            "ordo transfer send 127.0.0.1:7600 photo.jpg --key-file secret.key",
            "ordo transfer send 127.0.0.1:7600 --all photo.jpg notes.txt music/")
        {
            server, words, all, classic, key, patience, json,
        };
        verb.SetAction(parsed =>
        {
            var to = parsed.GetRequiredValue(server);
            var items = SendList.Of(parsed.GetRequiredValue(words), parsed.GetValue(all));
            using var stop = new StopSignals();
            var secret = KeyOption.Load(parsed.GetValue(key));
            if (secret is not null && parsed.GetValue(classic))
            {
                throw new CommandException("the classic protocol has no keys: leave out --classic or --key-file.", CommandException.Usage);
            }

            var options = new FastSendOptions(to.ToString()) { Key = secret, Patience = parsed.GetValue(patience) ?? FastSendOptions.DefaultPatience };
            return Run(to, items, parsed.GetValue(classic), options, parsed.GetValue(json), stop.Token);
        });
        return verb;
    }

    private static int Run(HostAndPort to, IReadOnlyList<SendItem> items, bool classic, FastSendOptions options, bool json, CancellationToken stop)
    {
        var server = Addresses.Resolve(to);
        using var port = UdpPort.Open(new IPEndPoint(server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        using var console = new SenderConsole(isClassicShown: !json);
        using var waking = stop.Register(port.Wake);
        var sender = new FileSender(port, server.ToPeer(), to, console, json);
        sender.Run(items, classic, options, stop);
        return 0;
    }
}
