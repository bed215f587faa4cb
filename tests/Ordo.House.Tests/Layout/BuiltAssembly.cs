using System.Reflection;

namespace Ordo.House.Tests.Layout;

/// <summary>The assemblies of the repository as they were built together with these tests.</summary>
internal static class BuiltAssembly
{
    /// <summary>The assembly of a library, by the name of its project.</summary>
    public static Assembly Of(string project) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, project + ".dll"));
}
