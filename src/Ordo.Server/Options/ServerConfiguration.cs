using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Logging;

namespace Ordo.Server.Options;

/// <summary>One effective value and where it comes from.</summary>
/// <param name="Key">The key, with <c>:</c> between its parts.</param>
/// <param name="Value">The value.</param>
/// <param name="Origin">default, file, environment or command line.</param>
public sealed record EffectiveValue(string Key, string Value, string Origin);

/// <summary>
/// The configuration of one member: the file, the environment (<c>ORDO_…</c>, with <c>__</c> for <c>:</c>) and the command line, rising. Everything is
/// checked before anything is used, and each value knows its origin.
/// </summary>
public sealed class ServerConfiguration
{
    private const string EnvironmentPrefix = "ORDO_";
    private const string MembersKey = "cluster:members";
    private static readonly string[] MemberKeys = ["id", "address", "apiPort", "peerPort", "data"];

    private readonly IConfigurationRoot _root;
    private readonly string? _path;
    private readonly string? _section;

    private ServerConfiguration(IConfigurationRoot root, string? path, string? section = null)
    {
        _root = root;
        _path = path;
        _section = section;
        RefuseUnknownKeys();
        foreach (var setting in Known.Where(setting => !setting.IsAllowed(setting.Of(root))))
        {
            throw Wrong(setting.Key, setting.Of(root), setting.Allowed);
        }

        Cluster = ClusterFile.From(root.GetSection(MembersKey), IsEmbedded, Wrong);
    }

    /// <summary>The members.</summary>
    public ClusterFile Cluster { get; }

    /// <summary>Reads the configuration of one member.</summary>
    /// <param name="path">The <c>ordo.json</c>; null for none.</param>
    /// <param name="commandLine">What the command line says, by key; it wins over everything else.</param>
    /// <exception cref="ConfigurationException">The file cannot be read, or a value is not allowed.</exception>
    public static ServerConfiguration Read(string? path, IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        var builder = new ConfigurationBuilder();
        AddFile(builder, path);
        builder.AddEnvironmentVariables(EnvironmentPrefix);
        builder.AddInMemoryCollection(commandLine);
        return Build(builder, path);
    }

    /// <summary>Reads the configuration of a member inside a program, whose section bears another name and whose member needs no ports.</summary>
    /// <param name="values">What stands in the section, by key.</param>
    /// <param name="section">The name of the section, for messages.</param>
    /// <exception cref="ConfigurationException">A key is unknown, or a value is not allowed.</exception>
    internal static ServerConfiguration ReadSection(IEnumerable<KeyValuePair<string, string?>> values, string section) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), path: null, section);

    /// <summary>The values as they were read, by key.</summary>
    internal IConfiguration Values => _root;

    private bool IsEmbedded => _section is not null;

    private IReadOnlyList<Setting> Known => IsEmbedded ? Settings.Embedded : Settings.All;

    /// <summary>The typed options of this process's member.</summary>
    /// <exception cref="ConfigurationException">No member is chosen, or values do not fit together.</exception>
    public ServerOptions ToOptions()
    {
        var id = (int)Settings.Member.NumberOf(_root);
        var members = $"one of {string.Join(", ", Cluster.Members.Select(member => member.Id))}";
        if (id == 0)
        {
            throw IsEmbedded
                ? Wrong(Settings.Member.Key, null, members)
                : new ConfigurationException($"No member is chosen: give --member: {members}.");
        }

        var self = Cluster.Members.FirstOrDefault(member => member.Id == id) ?? throw Wrong(Settings.Member.Key, Settings.Member.Of(_root), members);
        RefuseMisfits();
        return new ServerOptions
        {
            Member = id,
            Members = Cluster.Members,
            DataDirectory = Settings.Data.Of(_root) is { Length: > 0 } data ? Path.GetFullPath(data) : ClusterFile.DataDirectory(_path ?? ClusterFile.FileName, self),
            Bootstrap = bool.Parse(Settings.Bootstrap.Of(_root)),
            Listen = Settings.Listen.Of(_root),
            ElectionTimeoutMin = Settings.ElectionTimeoutMinMs.MillisecondsOf(_root),
            ElectionTimeoutMax = Settings.ElectionTimeoutMaxMs.MillisecondsOf(_root),
            Heartbeat = Settings.HeartbeatMs.MillisecondsOf(_root),
            SnapshotEveryBytes = Settings.SnapshotEveryBytes.NumberOf(_root),
            SegmentBytes = (int)Settings.SegmentBytes.NumberOf(_root),
            Deadline = Settings.DeadlineMs.MillisecondsOf(_root),
            MaxBodyBytes = (int)Settings.MaxBodyBytes.NumberOf(_root),
            MaxPending = (int)Settings.MaxPending.NumberOf(_root),
            MaxConnections = (int)Settings.MaxConnections.NumberOf(_root),
            Tls = TlsFiles(),
            LogLevel = Enum.Parse<LogLevel>(Settings.LogLevel.Of(_root), ignoreCase: true),
        };
    }

    /// <summary>Every effective value and its origin, as <c>--print-config</c> shows them.</summary>
    /// <exception cref="ConfigurationException">No member is chosen, or values do not fit together.</exception>
    public IReadOnlyList<EffectiveValue> Effective()
    {
        var options = ToOptions();
        return [.. SettingsOf(options), .. MembersInOrder()];
    }

    internal static ServerConfiguration ReadFile(string path)
    {
        var builder = new ConfigurationBuilder();
        AddFile(builder, path);
        return Build(builder, path);
    }

    private IEnumerable<EffectiveValue> SettingsOf(ServerOptions options) => Settings.All.Select(setting =>
    {
        // Where the member's own entry fills a gap, the entry is what counts, and it stands in the list of members.
        var filled = setting.Of(_root).Length > 0 ? null
            : setting == Settings.Data ? options.DataDirectory
            : setting == Settings.Listen ? options.Self.Address
            : null;
        return new EffectiveValue(setting.Key, filled ?? setting.Of(_root), filled is null ? OriginOf(setting.Key) : "list of members");
    });

    private IEnumerable<EffectiveValue> MembersInOrder() =>
    [
        .. _root.GetSection(MembersKey).AsEnumerable().Where(pair => pair.Value is not null)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new EffectiveValue(pair.Key, pair.Value!, OriginOf(pair.Key))),
    ];

    /// <summary>Both files of TLS, or null when none is named.</summary>
    private TlsFiles? TlsFiles()
    {
        var (certificate, key) = (Settings.TlsCertificate.Of(_root), Settings.TlsKey.Of(_root));
        return (certificate.Length, key.Length) switch
        {
            (0, 0) => null,
            (0, _) => throw Wrong(Settings.TlsCertificate.Key, null, $"{Settings.TlsCertificate.Allowed}, as {Settings.TlsKey.Key} is set"),
            (_, 0) => throw Wrong(Settings.TlsKey.Key, null, $"{Settings.TlsKey.Allowed}, as {Settings.TlsCertificate.Key} is set"),
            _ => new TlsFiles(Path.GetFullPath(certificate), Path.GetFullPath(key)),
        };
    }

    private static void AddFile(ConfigurationBuilder builder, string? path)
    {
        if (path is not null)
        {
            builder.AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false);
        }
    }

    private static ServerConfiguration Build(ConfigurationBuilder builder, string? path)
    {
        if (Directory.Exists(path))
        {
            throw new ConfigurationException($"'{path}' is a directory: give the file, such as {Path.Combine(path, ClusterFile.FileName)}.");
        }

        try
        {
            return new ServerConfiguration(builder.Build(), path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"There is no file '{path}'. `ordo up` writes one for its cluster; docs/OPERATIONS.md shows what stands in it.");
        }
        catch (Exception failure) when (failure is InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"'{path}' cannot be read: {(failure.InnerException?.InnerException ?? failure.InnerException ?? failure).Message}");
        }
    }

    private void RefuseUnknownKeys()
    {
        foreach (var provider in _root.Providers.Where(provider => provider is not EnvironmentVariablesConfigurationProvider))
        {
            if (KeysOf(provider, null).FirstOrDefault(key => !IsKnown(key)) is { } unknown)
            {
                throw Wrong(unknown, _root[unknown], $"only the keys {MembersKey}, {string.Join(", ", Known.Select(setting => setting.Key))}");
            }
        }
    }

    private static IEnumerable<string> KeysOf(IConfigurationProvider provider, string? parent) =>
        provider.GetChildKeys([], parent).Distinct(StringComparer.OrdinalIgnoreCase).SelectMany(child =>
        {
            var key = parent is null ? child : $"{parent}:{child}";
            return KeysOf(provider, key).DefaultIfEmpty(key);
        });

    private bool IsKnown(string key)
    {
        var parts = key.Split(':');
        return Known.Any(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            || (parts.Length == 4 && key.StartsWith(MembersKey + ":", StringComparison.OrdinalIgnoreCase)
                && MemberKeys.Contains(parts[3], StringComparer.OrdinalIgnoreCase))
            || key.Equals(MembersKey, StringComparison.OrdinalIgnoreCase);
    }

    private void RefuseMisfits()
    {
        if (Settings.ElectionTimeoutMaxMs.NumberOf(_root) < Settings.ElectionTimeoutMinMs.NumberOf(_root))
        {
            throw Wrong(
                Settings.ElectionTimeoutMaxMs.Key, Settings.ElectionTimeoutMaxMs.Of(_root), $"at least election:timeoutMinMs, {Settings.ElectionTimeoutMinMs.Of(_root)}");
        }

        if (Settings.HeartbeatMs.NumberOf(_root) * 2 > Settings.ElectionTimeoutMinMs.NumberOf(_root))
        {
            throw Wrong(
                Settings.HeartbeatMs.Key, Settings.HeartbeatMs.Of(_root), $"at most half of election:timeoutMinMs, {Settings.ElectionTimeoutMinMs.Of(_root)}");
        }

        if (Settings.SegmentBytes.NumberOf(_root) % 8 != 0)
        {
            throw Wrong(Settings.SegmentBytes.Key, Settings.SegmentBytes.Of(_root), Settings.SegmentBytes.Allowed);
        }
    }

    private ConfigurationException Wrong(string key, string? value, string allowed) =>
        IsEmbedded
            ? new($"{_section}:{key} is {(value is null ? "not set" : $"'{value}'")}; allowed: {allowed}.")
            : new($"{key} is {(value is null ? "not set" : $"'{value}' ({OriginOf(key)})")}; allowed: {allowed}.");

    private string OriginOf(string key)
    {
        foreach (var provider in _root.Providers.Reverse())
        {
            if (provider.TryGet(key, out _) || provider.GetChildKeys([], key).Any())
            {
                return provider switch
                {
                    JsonConfigurationProvider => "file",
                    EnvironmentVariablesConfigurationProvider => "environment",
                    _ => "command line",
                };
            }
        }

        return "default";
    }
}
