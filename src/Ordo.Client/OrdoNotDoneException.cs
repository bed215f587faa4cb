namespace Ordo.Client;

/// <summary>Nothing happened: no id was given, nothing was created or removed, and nothing of the call will take effect later. Asking again is safe.</summary>
public class OrdoNotDoneException : OrdoException
{
    /// <summary>Creates it with a sentence that says what to do.</summary>
    public OrdoNotDoneException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
