namespace Ordo.Workers.Machine.Broker;

/// <summary>Who is told the answer to a request.</summary>
internal abstract record Asker
{
    private Asker()
    {
    }

    /// <summary>All clients: a client of the classic mode asked, which hears of answers as all do.</summary>
    public static Asker All { get; } = new Everybody();

    /// <summary>How a text reaches the asker.</summary>
    public abstract BrokerEffect Tell(byte[] text);

    /// <summary>How the asker learns why there is no answer.</summary>
    public abstract BrokerEffect TellNone(byte[] reason);

    /// <summary>Whether a request without an answer is explained to the asker: alone it is waited for, and among all it is nobody's business (specs/s06 §3).</summary>
    public abstract bool IsToldOfMalformed { get; }

    /// <summary>A client of the fair mode asked.</summary>
    /// <param name="Back">The way to it, and its own number of the request.</param>
    public sealed record One(Envelope Back) : Asker
    {
        /// <inheritdoc/>
        public override bool IsToldOfMalformed => true;

        /// <inheritdoc/>
        public override BrokerEffect Tell(byte[] text) => new BrokerEffect.ToClient(Back.Enclose(FairMessage.Write(FairMessage.Answer, text)));

        /// <inheritdoc/>
        public override BrokerEffect TellNone(byte[] reason) => new BrokerEffect.ToClient(Back.Enclose(FairMessage.Write(FairMessage.None, reason)));
    }

    private sealed record Everybody : Asker
    {
        /// <inheritdoc/>
        public override bool IsToldOfMalformed => false;

        /// <inheritdoc/>
        public override BrokerEffect Tell(byte[] text) => new BrokerEffect.ToClients(text);

        /// <inheritdoc/>
        public override BrokerEffect TellNone(byte[] reason) => new BrokerEffect.ToClients(reason);
    }
}
