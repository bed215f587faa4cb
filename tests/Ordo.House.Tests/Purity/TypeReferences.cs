using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Ordo.House.Tests.Purity;

/// <summary>
/// What a built assembly takes from other assemblies, read from its metadata. A signature that only names a type counts: an interface that
/// mentions a task has a task in it.
/// </summary>
/// <param name="Assemblies">Names of the assemblies it references.</param>
/// <param name="Types">Full names of the types it references.</param>
/// <param name="Members">Full names of the members it references.</param>
internal sealed record TypeReferences(IReadOnlyList<string> Assemblies, IReadOnlyList<string> Types, IReadOnlyList<string> Members)
{
    /// <summary>Reads the assembly of <paramref name="project"/>, as it was built together with these tests.</summary>
    public static TypeReferences OfProject(string project) => OfFile(Path.Combine(AppContext.BaseDirectory, project + ".dll"));

    /// <summary>Reads the assembly in the file <paramref name="path"/>.</summary>
    public static TypeReferences OfFile(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        var metadata = image.GetMetadataReader();
        return new TypeReferences(
            [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))],
            [.. metadata.TypeReferences.Select(handle => NameOf(metadata, handle))],
            [.. metadata.MemberReferences.Select(handle => NameOf(metadata, metadata.GetMemberReference(handle))).OfType<string>()]);
    }

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf(metadata, (TypeReferenceHandle)type.ResolutionScope)}.{name}"
            : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    private static string? NameOf(MetadataReader metadata, MemberReference member) =>
        member.Parent.Kind == HandleKind.TypeReference
            ? $"{NameOf(metadata, (TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}"
            : null;
}
