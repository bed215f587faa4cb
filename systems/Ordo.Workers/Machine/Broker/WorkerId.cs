using System;

namespace Ordo.Workers.Machine.Broker;

/// <summary>A worker of the fair mode, which is one connection: a process whose connection breaks comes back as another worker.</summary>
/// <param name="Hex">The id that ROUTER gave the connection.</param>
internal readonly record struct WorkerId(string Hex)
{
    /// <summary>The id as ROUTER writes it.</summary>
    public static WorkerId Of(byte[] frame) => new(Convert.ToHexStringLower(frame));

    /// <summary>The frame that leads a message to it.</summary>
    public byte[] ToFrame() => Convert.FromHexString(Hex);
}
