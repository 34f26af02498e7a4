using System.Text;

namespace RenderFarm.Core.Jobs;

/// <summary>What may name a file anywhere: on Linux, Windows and macOS, in a zip and in a URL's last part.</summary>
public static class SafeName
{
    // Windows takes these for devices, whatever extension follows.
    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>What is wrong with a file's name; null: nothing.</summary>
    public static string? FaultOfFile(string name)
    {
        if (FaultOfText(name, FarmLimits.NameBytes) is { } fault)
            return fault;
        if (name.AsSpan().IndexOfAny('/', '\\') >= 0)
            return "it is a path, not a name";
        if (name[0] == '.')
            return "it begins with a dot";
        if (name[^1] is '.' or ' ')
            return "it ends with a dot or a space";
        return IsDevice(name) ? "Windows reserves it for a device" : null;
    }

    /// <summary>What is wrong with a name for people; null: nothing.</summary>
    public static string? FaultOfText(string name, int mostBytes)
    {
        if (string.IsNullOrWhiteSpace(name))
            return "it is empty";
        foreach (var c in name)
            if (char.IsControl(c))
                return "it has a control character";
        // Half a surrogate pair has no UTF-8.
        for (var i = 0; i < name.Length; i++)
            if (char.IsSurrogate(name[i]) && !(i + 1 < name.Length && char.IsSurrogatePair(name[i], name[++i])))
                return "it is no valid text";
        return Encoding.UTF8.GetByteCount(name) > mostBytes ? $"it is longer than {mostBytes} bytes" : null;
    }

    /// <summary>The name as a message may show it: what a terminal would act on is a question mark, and its end is left out.</summary>
    public static string Shown(string name) => string.Concat(name.Take(60).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private static bool IsDevice(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return (dot < 0 ? name.Length : dot) is 3 or 4 && Devices.Contains(dot < 0 ? name : name[..dot]);
    }
}
