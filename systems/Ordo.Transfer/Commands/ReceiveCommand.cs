using System;
using System.CommandLine;
using System.IO;
using System.Net;
using System.Threading.Tasks;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Commands;

/// <summary><c>ordo transfer receive PORT</c>: takes files from many senders at once.</summary>
internal static class ReceiveCommand
{
    private const string DefaultHost = "127.0.0.1";

    /// <summary>The smallest buffer in which a start with a usual name fits.</summary>
    private const int MinBuffer = 128;

    /// <summary>Senders at most: each classic one has an open file, and a process may mostly have some thousand.</summary>
    private const int MaxSessions = 4096;

    /// <summary>
    /// Lines of JSON are read by a program that wants each: they wait for it, mostly in some ten MB, and how many did not fit is told when there is room again. At the end all that wait are written, for which their reader has five seconds.
    /// </summary>
    private static readonly LinePrinterOptions JsonLines = new() { MaxWaiting = 65_536, KeepsOldest = true, Lost = JsonReceiver.Lost, CloseTimeout = TimeSpan.FromSeconds(5) };

    /// <summary>The others are for looking at: of those that nobody reads in time the latest are kept.</summary>
    private static readonly LinePrinterOptions TextLines = new() { Lost = PrintedReceiver.Lost };

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var port = Arguments.Port("Where to listen.");
        var directory = new Option<string>("--dir") { Description = "Where files go; it is created when it is missing. Default: the working directory.", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var host = new Option<string>("--host") { Description = $"The address to listen on; 0.0.0.0 is every one of IPv4. Default {DefaultHost}.", HelpName = "ADDRESS", DefaultValueFactory = _ => DefaultHost };
        var overwrite = new Option<bool>("--overwrite") { Description = "Let a file take the place of one that bears its name; without it the new one becomes NAME.1, NAME.2, …" };
        var maxSize = VerbOptions.Number("--max-size", "The largest file that is taken, in bytes. Default: what the disk has room for.", 0, long.MaxValue);
        var maxSessions = VerbOptions.Number("--max-sessions", $"How many senders are served at a time; classic ones have the room that those of the fast mode leave, for whom there is memory for {new FastReceiverOptions().MemorySessions}. Default {ClassicReceiverOptions.DefaultMaxSessions}.", 1, MaxSessions);
        var buffer = VerbOptions.Number("--buffer", $"The largest datagram that classic senders are to send, in bytes. Default {ClassicReceiverOptions.DefaultBufferSize}.", MinBuffer, UdpPort.MaxDatagram);
        var fsync = new Option<bool>("--fsync") { Description = "Acknowledge a file once it is on the disk itself." };
        var classic = new Option<bool>("--classic") { Description = "Speak only the classic protocol, with other receivers of Ordo too." };
        var key = KeyOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb(
            "receive",
            "Receives files over UDP from 'ordo transfer send' and from clients of the classic protocol, until Ctrl-C. A file appears in the directory once it is whole.",
            "ordo transfer receive 7600",
            "ordo transfer receive 7600 --host 0.0.0.0 --dir inbox --max-size 1000000000",
            "ordo transfer receive 7600 --dir inbox --json")
        {
            port, directory, host, overwrite, maxSize, maxSessions, buffer, fsync, classic, key, json,
        };
        verb.SetAction((parsed, _) =>
        {
            if (parsed.GetRequiredValue(directory).Length == 0)
            {
                throw new CommandException("--dir must name a folder, not ''.", CommandException.Usage);
            }

            var local = EndPoint(parsed.GetRequiredValue(host), parsed.GetRequiredValue(port));
            var secret = KeyOption.Load(parsed.GetValue(key));
            if (secret is not null && parsed.GetValue(classic))
            {
                throw new CommandException("the classic protocol has no keys: leave out --classic or --key-file.", CommandException.Usage);
            }

            var sessions = (int)(parsed.GetValue(maxSessions) ?? ClassicReceiverOptions.DefaultMaxSessions);
            var files = new InboxOptions(parsed.GetRequiredValue(directory))
            {
                Overwrite = parsed.GetValue(overwrite),
                MaxSize = parsed.GetValue(maxSize) ?? long.MaxValue,
                Fsync = parsed.GetValue(fsync),
            };
            var options = new ClassicReceiverOptions
            {
                BufferSize = (int)(parsed.GetValue(buffer) ?? ClassicReceiverOptions.DefaultBufferSize),
                MaxSessions = sessions,
                OffersFast = !parsed.GetValue(classic),
                NeedsKey = secret is not null,
            };
            return RunAsync(local, files, options, new FastReceiverOptions { Key = secret, MaxSessions = sessions }, parsed.GetValue(json));
        });
        return verb;
    }

    private static async Task<int> RunAsync(IPEndPoint local, InboxOptions files, ClassicReceiverOptions options, FastReceiverOptions fastOptions, bool json)
    {
        await using var output = new LinePrinter(Console.Out, json ? JsonLines : TextLines);
        await using var errors = new LinePrinter(Console.Error, TextLines);
        Action<string> trouble = line => errors.Print($"ordo: {PlainLine.Of(line)}");
        IReceiverLines lines = json ? new JsonReceiver(output.Print, trouble) : new PrintedReceiver(output.Print, trouble);
        var inbox = OpenInbox(files);
        using var port = Addresses.Listen(() => UdpPort.Open(local), local);
        using var receiver = new Receiver(port, inbox, lines, options, options.OffersFast ? new FastReceiver(port, inbox, lines, fastOptions) : null);
        using var signals = new StopSignals(receiver.Stop);
        trouble($"files from {port.Local} go to '{inbox.Directory}'; Ctrl-C ends it.");
        await Task.Run(receiver.Run);
        return 0;
    }

    private static Inbox OpenInbox(InboxOptions files)
    {
        try
        {
            return Inbox.Open(files);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"there can be no directory '{files.Directory}' for files: {failure.Message}");
        }
    }

    private static IPEndPoint EndPoint(string host, int port)
    {
        var text = host == "localhost" ? DefaultHost : host.TrimStart('[').TrimEnd(']');
        return IPAddress.TryParse(text, out var address)
            ? new IPEndPoint(address, port)
            : throw new CommandException($"--host must be an IP address of this machine, such as {DefaultHost}, not '{host}'.", CommandException.Usage);
    }
}
