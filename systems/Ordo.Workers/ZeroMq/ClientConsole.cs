using System.IO;

namespace Ordo.Workers.ZeroMq;

/// <summary>What the user of a client sees: a prompt, and whatever comes while it stands there.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="isTerminal">Whether a line can be wiped, and what is typed is seen.</param>
internal sealed class ClientConsole(TextWriter output, bool isTerminal)
{
    private const string Prompt = "> ";
    private const string WipeLine = "\r\e[K";

    private bool _isPrompting;

    /// <summary>Shows the prompt, unless it stands there already.</summary>
    public void Ask()
    {
        if (!_isPrompting)
        {
            _isPrompting = true;
            output.Write(Prompt);
            output.Flush();
        }
    }

    /// <summary>The user ended the line; in a terminal that is seen.</summary>
    public void Answered()
    {
        if (isTerminal)
        {
            _isPrompting = false;
        }
    }

    /// <summary>Shows a text on a line of its own, and the prompt again.</summary>
    public void Show(string text)
    {
        End();
        output.WriteLine(text);
        Ask();
    }

    /// <summary>Leaves the cursor at the beginning of a line.</summary>
    public void End()
    {
        if (_isPrompting)
        {
            _isPrompting = false;
            output.Write(isTerminal ? WipeLine : "\n");
            output.Flush();
        }
    }
}
