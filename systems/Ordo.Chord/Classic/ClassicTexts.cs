
namespace Ordo.Chord.Classic;

/// <summary>The words that travel in the teaching ring, to the letter (specs/s08 §3): existing programs compare and print them.</summary>
internal static class ClassicTexts
{
    /// <summary>What a registry calls itself.</summary>
    public const string RegistryType = "Registry";

    /// <summary>What a node calls itself.</summary>
    public const string NodeType = "Node";

    /// <summary>What a registry calls itself to the clients of the facade.</summary>
    public const string FacadeRegistryType = "registry";

    /// <summary>The id that says that none was given.</summary>
    public const int NoId = -1;

    /// <summary>Why none was given.</summary>
    public const string Full = "The chord is currently full";

    /// <summary>Why nothing was removed.</summary>
    public const string NothingToRemove = "the key you are trying to remove doesn't exists";

    /// <summary>The last line of a registry and of a node.</summary>
    public const string ShuttingDown = "Shutting down";

    /// <summary>What a node calls itself to the clients of the facade.</summary>
    public static string FacadeNodeType(int id) => $"node {id}";

    /// <summary>A node has left.</summary>
    public static string Deregistered(int id) => $"Node {id} was deleted successfully";

    /// <summary>There is no such node.</summary>
    public static string NotInChord(int id) => $"The node {id} is not in the chord.";

    /// <summary>What a registry prints for each node that comes.</summary>
    public static string Assigned(int id, int successor, int predecessor) =>
        $"assigned node_id={id}, successor_id={successor}, predecessor_id={predecessor}";

    /// <summary>A key was found.</summary>
    public static string Found(string key, int id) => $"True, {key} is saved in node {id}";

    /// <summary>A key was not found where it belongs.</summary>
    public static string NotFound(string key, int id) => $"False, {key} does not exist in node {id}";
}
