using System;

namespace Ordo.Workers.ZeroMq;

/// <summary>A worker at a broker.</summary>
internal interface IWorkerHost : IDisposable
{
    /// <summary>Runs until <see cref="Stop"/>.</summary>
    void Run();

    /// <summary>Ends it soon. Any thread may.</summary>
    void Stop();
}
