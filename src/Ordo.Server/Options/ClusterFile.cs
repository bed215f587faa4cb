using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Ordo.Server.Options;

/// <summary>One member of a cluster, as <c>ordo.json</c> names it.</summary>
/// <param name="Id">Its number, 1 to 255.</param>
/// <param name="Address">The host name or IP address where the others and clients reach it.</param>
/// <param name="ApiPort">The port of REST, pages and metrics.</param>
/// <param name="PeerPort">The port where the other members connect.</param>
/// <param name="Data">The directory of its data; a relative one stands beside <c>ordo.json</c>.</param>
public sealed record MemberEntry(int Id, string Address, int ApiPort, int PeerPort, string Data);

/// <summary>
/// The section <c>cluster</c> of an <c>ordo.json</c>: which members there are and where. <c>ordo up</c> creates it, every <c>ordo serve</c> reads it.
/// </summary>
public sealed class ClusterFile
{
    /// <summary>The name of the file below a cluster's data directory.</summary>
    public const string FileName = "ordo.json";

    /// <summary>The port from which member i has the ten ports base + 10·i … base + 10·i + 9, unless told otherwise.</summary>
    public const int DefaultBasePort = 7400;

    /// <summary>The most members: their number is one byte of the log.</summary>
    public const int MaxMembers = 255;

    private const int PortsPerMember = 10;
    private const int PeerPortOffset = 2; // + 1 is kept for the ZooKeeper face.
    private const int MaxPort = 65_535;

    /// <summary>The peer port of a member that is given none.</summary>
    internal static int PeerPortOf(int id) => DefaultBasePort + (PortsPerMember * id) + PeerPortOffset;

    internal ClusterFile(IReadOnlyList<MemberEntry> members) => Members = members;

    /// <summary>The members, by number.</summary>
    public IReadOnlyList<MemberEntry> Members { get; }

    /// <summary>A new cluster of members 1 to <paramref name="members"/>; member i gets the API port base + 10·i and the peer port base + 10·i + 2.</summary>
    /// <exception cref="ConfigurationException">There are too few or too many members, or the ports do not fit below 65536.</exception>
    public static ClusterFile Create(int members, int basePort = DefaultBasePort, string address = "127.0.0.1")
    {
        if (members is < 1 or > MaxMembers)
        {
            throw new ConfigurationException($"The number of members is {members}; allowed: 1 to {MaxMembers}.");
        }

        var highest = MaxPort - (PortsPerMember * (members + 1));
        if (basePort < 1 || basePort > highest)
        {
            throw new ConfigurationException($"The base port is {basePort}; allowed: 1 to {highest} for {members} members.");
        }

        return new ClusterFile([.. Enumerable.Range(1, members).Select(id => Entry(id, basePort + (PortsPerMember * id), address))]);
    }

    /// <summary>Reads and checks the members of a file.</summary>
    /// <exception cref="ConfigurationException">The file is missing or no JSON, or a member's value is not allowed.</exception>
    public static ClusterFile Load(string path) => ServerConfiguration.ReadFile(path).Cluster;

    /// <summary>
    /// Writes the file whole, beside the old one first, so that a crash leaves either the old one or this one. Its bytes are on the disk on return; its name
    /// is when the caller has flushed the directory.
    /// </summary>
    /// <exception cref="IOException">The directory does not exist or cannot be written.</exception>
    public void Save(string path)
    {
        var fresh = path + ".new";
        using (var file = File.Create(fresh))
        {
            using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
            Write(writer);
            writer.Flush();
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>The directory of one member's data, made absolute as seen from the file.</summary>
    public static string DataDirectory(string path, MemberEntry member) =>
        Path.GetFullPath(member.Data, Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Reads the list of members. A member inside a program may have no API port, and one that is alone needs no port at all: 0 stands for none.</summary>
    internal static ClusterFile From(IConfigurationSection members, bool embedded, Func<string, string?, string, ConfigurationException> wrong)
    {
        var listed = members.GetChildren().ToList();
        var least = (Api: embedded ? 0 : 1, Peer: embedded && listed.Count == 1 ? 0 : 1);
        var entries = listed.Select(member => Read(member, least, wrong)).OrderBy(member => member.Id).ToList();
        if (entries.Count is < 1 or > MaxMembers)
        {
            throw wrong(members.Path, entries.Count == 0 ? null : $"a list of {entries.Count}", $"1 to {MaxMembers} members, each with id, address, apiPort, peerPort and data");
        }

        if (entries.GroupBy(member => member.Id).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw wrong(members.Path, $"a list with id {twice.Key} twice", "each id once");
        }

        var ports = entries.SelectMany(member => new[] { (member.Address, Port: member.ApiPort), (member.Address, Port: member.PeerPort) });
        if (ports.Where(port => port.Port > 0).GroupBy(port => port).FirstOrDefault(same => same.Count() > 1) is { } taken)
        {
            throw wrong(members.Path, $"a list with {taken.Key.Address}:{taken.Key.Port} twice", "each address and port once");
        }

        return new ClusterFile(entries);
    }

    private static MemberEntry Entry(int id, int apiPort, string address) => new(id, address, apiPort, apiPort + PeerPortOffset, $"member-{id}");

    private static MemberEntry Read(IConfigurationSection member, (int Api, int Peer) least, Func<string, string?, string, ConfigurationException> wrong)
    {
        var id = Number("id", 1, MaxMembers, "a number from 1 to 255");
        return new MemberEntry(
            id, Text("address", "a host name or an IP address"), Port("apiPort", least.Api), Port("peerPort", least.Peer), Text("data", "a directory"));

        int Port(string key, int min) => Number(key, min, MaxPort, min == 0 ? "a port from 1 to 65535, or 0 for none" : "a port from 1 to 65535");

        int Number(string key, int min, int max, string allowed) => int.TryParse(member[key], out var value) && value >= min && value <= max
            ? value
            : throw wrong($"{member.Path}:{key}", member[key], allowed);

        string Text(string key, string allowed) => member[key] is { } value && !string.IsNullOrWhiteSpace(value)
            ? value
            : throw wrong($"{member.Path}:{key}", member[key], allowed);
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("cluster");
        writer.WriteStartArray("members");
        foreach (var member in Members)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", member.Id);
            writer.WriteString("address", member.Address);
            writer.WriteNumber("apiPort", member.ApiPort);
            writer.WriteNumber("peerPort", member.PeerPort);
            writer.WriteString("data", member.Data);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
