using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Ordo.CommandLine;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Commands;

/// <summary><c>ordo transfer send HOST:PORT FILE [NAME]</c>: sends files and folders.</summary>
internal static class SendCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var server = new Argument<HostAndPort>("server") { Description = "Who gets the file.", HelpName = "HOST:PORT", CustomParser = ParseServer };
        var words = new Argument<string[]>("file")
        {
            Description = "The file, and what to call it there; without a NAME it keeps its own. With --all every word is a file or a folder.",
            HelpName = "FILE [NAME]",
            Arity = ArgumentArity.OneOrMore,
        };
        var all = new Option<bool>("--all", "-a") { Description = "Send every file and folder that is named, each under its own name." };
        var classic = new Option<bool>("--classic") { Description = "Speak only the classic protocol, with a receiver of Ordo too." };
        var json = VerbOptions.Json();
        var verb = new Verb(
            "send",
            "Sends a file over UDP to 'ordo transfer receive', or to a server of the classic protocol. It ends with exit code 0 when the other side has all of it.",
            "ordo transfer send 127.0.0.1:7600 photo.jpg",
            "ordo transfer send 127.0.0.1:7600 photo.jpg holiday.jpg",
            "ordo transfer send 127.0.0.1:7600 --all photo.jpg notes.txt music/")
        {
            server, words, all, classic, json,
        };
        verb.SetAction(parsed =>
        {
            var to = parsed.GetRequiredValue(server);
            var items = SendList.Of(parsed.GetRequiredValue(words), parsed.GetValue(all));
            using var stop = new StopSignals();
            return Run(to, items, parsed.GetValue(classic), parsed.GetValue(json), stop.Token);
        });
        return verb;
    }

    private static int Run(HostAndPort to, IReadOnlyList<SendItem> items, bool classic, bool json, CancellationToken stop)
    {
        var server = Resolve(to);
        using var port = UdpPort.Open(new IPEndPoint(server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        using var console = new SenderConsole(isClassicShown: !json);
        using var waking = stop.Register(port.Wake);
        var sender = new FileSender(port, server.ToPeer(), to, console, json);
        try
        {
            sender.Run(items, classic, stop);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return CommandException.Failed;
        }
    }

    /// <summary>The address of a host: of IPv4 when it has one, as the published server listens there.</summary>
    private static IPEndPoint Resolve(HostAndPort to)
    {
        try
        {
            var addresses = Dns.GetHostAddresses(to.Host);
            var address = addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
            return new IPEndPoint(address, to.Port);
        }
        catch (SocketException failure)
        {
            throw new CommandException($"'{to.Host}' is no host that is known here: {failure.Message}.");
        }
    }

    private static HostAndPort ParseServer(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (HostAndPort.TryParse(text, out var server))
        {
            return server;
        }

        result.AddError($"the server must be <host>:<port>, the port from 1 to 65535, not '{text}'");
        return null!;
    }
}
