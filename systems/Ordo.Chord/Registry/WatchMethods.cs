using Ordo.Chord.V1;
using Ordo.Rpc;

namespace Ordo.Chord.Registry;

/// <summary>What our own registry tells beside the classic protocol.</summary>
internal static class WatchMethods
{
    /// <summary>The table, and each one after it.</summary>
    public static readonly RpcMethod<WatchRequest, Table> Watch = new(RegistryReflection.Descriptor.Services[0], "Watch");

    /// <summary>A node is said to be gone.</summary>
    public static readonly RpcMethod<ReportRequest, ReportResponse> Report = new(RegistryReflection.Descriptor.Services[0], "Report");
}
