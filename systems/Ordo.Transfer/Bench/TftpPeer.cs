using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Ordo.CommandLine;

namespace Ordo.Transfer.Bench;

/// <summary>The TFTP of the distribution (packages tftp-hpa and tftpd-hpa, RFC 1350), as it comes: what people use who must send a file over UDP.</summary>
internal sealed class TftpPeer : ITransferUnderTest
{
    private readonly string _directory;
    private readonly Process _server;

    /// <summary>Starts its server.</summary>
    /// <exception cref="CommandException">It is not installed.</exception>
    public TftpPeer(string directory)
    {
        _directory = directory;
        Server = FreePort();

        // Its server drops its rights, and has to write all the same.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0x1FF);
        }

        _server = Start("in.tftpd", "--foreground", "--listen", "--address", Server.ToString(), "--secure", "--create", "--user", Environment.UserName, directory);
    }

    /// <inheritdoc/>
    public IPEndPoint Server { get; }

    /// <inheritdoc/>
    public Measured Send(string file, IPEndPoint to, TimeSpan limit, CancellationToken stop)
    {
        var name = Path.GetFileName(file);
        var there = Path.Combine(_directory, name);
        File.Delete(there);
        var began = LoopClock.Now;
        using var client = Start("tftp", "-m", "binary", to.Address.ToString(), to.Port.ToString(CultureInfo.InvariantCulture), "-c", "put", file, name);
        using var killing = stop.Register(client.Kill);
        var hasEnded = client.WaitForExit(limit);
        if (!hasEnded)
        {
            client.Kill();
            client.WaitForExit();
        }

        var seconds = (LoopClock.Now - began).TotalSeconds;
        var isWhole = hasEnded && SameFile.Is(file, there);
        return new Measured(File.Exists(there) ? new FileInfo(there).Length : 0, seconds, isWhole);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
    }

    private static IPEndPoint FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private static Process Start(string program, params string[] words)
    {
        var path = Array.Find(["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"], folder => File.Exists(folder + program));
        if (path is null)
        {
            throw new CommandException($"'{program}' is missing: install the packages tftp-hpa and tftpd-hpa, or leave out --peer.");
        }

        var start = new ProcessStartInfo(path + program, words) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        return Process.Start(start) ?? throw new UnreachableException("A new process was asked for.");
    }
}
