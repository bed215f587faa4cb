using System;
using Ordo.Transfer.Machine.Names;

namespace Ordo.Transfer.Storage;

/// <summary>What names mean to the system that this process runs on.</summary>
internal static class LocalNames
{
    /// <summary>Its rules.</summary>
    public static NameRules Rules { get; } = OperatingSystem.IsWindows() ? NameRules.Windows : NameRules.Ordinary;
}
