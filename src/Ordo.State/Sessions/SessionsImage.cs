using System;

namespace Ordo.State;

/// <summary>The sessions, the longest idle first, and their answers at one position. Rows are copies, answers are shared.</summary>
internal sealed class SessionsImage(SessionsImage.Row[] rows, Answer[] answers)
{
    /// <summary>Writes each session and behind it its answers by number.</summary>
    public void WriteTo(ImageWriter writer)
    {
        var at = 0;
        foreach (ref readonly var row in rows.AsSpan())
        {
            writer.Record(row.Session);
            foreach (var answer in answers.AsSpan(at, row.AnswerCount))
            {
                writer.Record(answer.Bytes, row.Session.Id);
            }

            at += row.AnswerCount;
        }
    }

    internal readonly record struct Row(SessionRow Session, int AnswerCount);
}
