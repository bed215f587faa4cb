using System;
using System.Collections.Generic;
using Ordo.Chord.Machine.Messages;
using Ordo.Machine;

namespace Ordo.Chord.Machine;

/// <summary>
/// The questions that a node has asked and that nobody has answered yet. Each ends once: with its reply, or with null when the node asked is silent, out of reach or no part of the ring.
/// </summary>
internal sealed class Questions(NodeContext node)
{
    private readonly Dictionary<ulong, Asked> _open = [];
    private readonly Queue<(Instant Due, ulong Number)> _due = new();
    private readonly List<ulong> _lost = [];
    private ulong _last = node.Random.NextBits() >> 1; // Answers to an earlier life of this node find no question.

    /// <summary>Called with each node that did not answer, before the question ends.</summary>
    public Action<NodeRef> OnSilence { get; set; } = _ => { };

    /// <summary>Called with each node that is on no ring, before the question ends.</summary>
    public Action<NodeRef> OnOutside { get; set; } = _ => { };

    /// <summary>When the next question is to be sent again or given up; at the earliest.</summary>
    public Instant NextDue => _due.TryPeek(out var first) ? first.Due : Instant.Forever;

    /// <summary>Asks a node.</summary>
    /// <param name="to">The node.</param>
    /// <param name="question">Makes the question with the number it gets.</param>
    /// <param name="then">What follows: the reply, or null.</param>
    public void Ask(NodeRef to, Func<ulong, Question> question, Action<Reply?> then) =>
        Begin(new Asked(to, question(++_last), isAnyone: false, (_, reply) => then(reply)));

    /// <summary>Asks whichever node there is at an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="question">Makes the question with the number it gets.</param>
    /// <param name="then">What follows: who answered and what, or null.</param>
    public void AskAnyone(string address, Func<ulong, Question> question, Action<NodeRef, Reply?> then) =>
        Begin(new Asked(NodeRef.At(address), question(++_last), isAnyone: true, then));

    /// <summary>Ends the question that a reply belongs to. Another node than the one asked, at the same address, means that the one asked is there no more.</summary>
    public void Answer(NodeRef from, Reply reply)
    {
        if (!_open.Remove(reply.Number, out var asked))
        {
            return;
        }

        if (reply is NotOnRing || (asked.To != from && !asked.IsAnyone))
        {
            OnOutside(asked.To);
            OnSilence(asked.To);
            asked.Then(asked.To, null);
        }
        else
        {
            asked.Then(from, reply);
        }
    }

    /// <summary>Ends all questions to an address that cannot be reached.</summary>
    public void Lose(string address)
    {
        _lost.Clear();
        foreach (var (number, asked) in _open)
        {
            if (asked.To.Address == address)
            {
                _lost.Add(number);
            }
        }

        foreach (var number in _lost.ToArray())
        {
            GiveUp(number);
        }
    }

    /// <summary>Sends again what is due, and gives up what was sent often enough.</summary>
    public void Tick()
    {
        while (_due.TryPeek(out var first) && first.Due <= node.Now)
        {
            _due.Dequeue();
            if (!_open.TryGetValue(first.Number, out var asked))
            {
                continue;
            }

            if (asked.Tries < node.Options.Tries)
            {
                Send(asked);
            }
            else
            {
                GiveUp(first.Number);
            }
        }
    }

    private void Begin(Asked asked)
    {
        _open.Add(asked.Question.Number, asked);
        Send(asked);
    }

    private void Send(Asked asked)
    {
        asked.Tries++;
        _due.Enqueue((node.Now + node.Options.AnswerTimeout, asked.Question.Number));
        node.Send(asked.To, asked.Question);
    }

    private void GiveUp(ulong number)
    {
        if (_open.Remove(number, out var asked))
        {
            OnSilence(asked.To);
            asked.Then(asked.To, null);
        }
    }

    private sealed class Asked(NodeRef to, Question question, bool isAnyone, Action<NodeRef, Reply?> then)
    {
        public NodeRef To => to;

        public bool IsAnyone => isAnyone;

        public Question Question => question;

        public Action<NodeRef, Reply?> Then => then;

        public int Tries { get; set; }
    }
}
