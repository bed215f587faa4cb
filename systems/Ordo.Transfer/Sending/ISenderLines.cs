namespace Ordo.Transfer.Sending;

/// <summary>Where a sender tells what happens.</summary>
internal interface ISenderLines
{
    /// <summary>A line of the published client (specs/s04 §3).</summary>
    void Classic(string line);

    /// <summary>So much of a file is acknowledged.</summary>
    void Progress(string name, long done, long size);
}
