using Google.Protobuf.Reflection;

namespace Ordo.Rpc.Server.Reflection;

/// <summary>The files behind some services, found by their names and by what they declare.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);

    public DescriptorIndex(IEnumerable<ServiceDescriptor> services)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            names.Add(service.FullName);
            Add(service.File);
        }

        Services = [.. names];
    }

    public IReadOnlyList<string> Services { get; }

    public FileDescriptor? FindFile(string name) => _files.GetValueOrDefault(name);

    /// <summary>The file that declares a service, a method, a message, a field, an enum or one of its values.</summary>
    public FileDescriptor? FindSymbol(string fullName) => _symbols.GetValueOrDefault(fullName);

    /// <summary>A file and all that it imports, itself first.</summary>
    public static IReadOnlyList<FileDescriptor> WithImports(FileDescriptor file)
    {
        var all = new List<FileDescriptor> { file };
        for (var i = 0; i < all.Count; i++)
        {
            all.AddRange(all[i].Dependencies.Where(import => !all.Contains(import)).Distinct());
        }

        return all;
    }

    private void Add(FileDescriptor root)
    {
        foreach (var file in WithImports(root).Where(file => _files.TryAdd(file.Name, file)))
        {
            foreach (var service in file.Services)
            {
                _symbols.TryAdd(service.FullName, file);
                Add(service.Methods, file);
            }

            AddTypes(file.MessageTypes, file.EnumTypes, file);
        }
    }

    private void AddTypes(IList<MessageDescriptor> messages, IList<EnumDescriptor> enums, FileDescriptor file)
    {
        Add(enums, file);
        Add(messages, file);
        foreach (var values in enums.Select(type => type.Values))
        {
            Add(values, file);
        }

        foreach (var message in messages)
        {
            Add(message.Fields.InDeclarationOrder(), file);
            AddTypes(message.NestedTypes, message.EnumTypes, file);
        }
    }

    private void Add(IEnumerable<IDescriptor> symbols, FileDescriptor file)
    {
        foreach (var symbol in symbols)
        {
            _symbols.TryAdd(symbol.FullName, file);
        }
    }
}
