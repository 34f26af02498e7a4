namespace RenderFarm.Core;

/// <summary>
/// Something the user gave cannot be used: a picture, a weights file, a setting, a checkpoint. The message is one line that says
/// what was wrong, where, and what to do. The command line ends with exit code 2; a farm records it as Failed(Input).
/// </summary>
public sealed class InputException : Exception
{
    public InputException(string message) : base(message) { }

    public InputException(string message, Exception inner) : base(message, inner) { }
}
