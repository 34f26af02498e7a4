using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace RenderFarm.Silo.Options;

/// <summary>
/// Reads settings one by one, noting every fault instead of stopping at the first, and remembering which keys there are, so that whatever else is
/// configured can be named as unknown. An empty value is none: environments cannot unset a variable.
/// </summary>
internal sealed class SettingReader(IConfiguration configuration)
{
    private readonly List<string> _keys = [];
    private readonly List<string> _faults = [];

    /// <summary>Asked for so far, in that order.</summary>
    public IReadOnlyList<string> Keys => _keys;

    public IReadOnlyList<string> Faults => _faults;

    public void Fault(string key, string what) => _faults.Add($"{key}: {what}");

    public string? Text(string key)
    {
        _keys.Add(key);
        return configuration[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
    }

    public string Text(string key, string fallback) => Text(key) ?? fallback;

    public bool Flag(string key, bool fallback = false) =>
        Parsed<bool>(key, text => bool.TryParse(text, out var value) ? value : null, "true or false is expected") ?? fallback;

    public int Whole(string key, int least, int most, int fallback) => Parsed<int>(
        key,
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null,
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most} is expected")) ?? fallback;

    public double Number(string key, double least, double most, double fallback) => Number(key, least, most) ?? fallback;

    public double? Number(string key, double least, double most) => Parsed<double>(
        key,
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null,
        string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most} is expected"));

    public T Word<T>(string key, T fallback) where T : struct, Enum => Parsed<T>(
        key,
        // Numbers would pass for members of an enumeration.
        text => char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null,
        $"{string.Join(", ", Enum.GetNames<T>()[..^1]).ToLowerInvariant()} or {Enum.GetNames<T>()[^1].ToLowerInvariant()} is expected") ?? fallback;

    public IPAddress Address(string key, IPAddress fallback)
    {
        var text = Text(key);
        if (text is null)
            return fallback;
        if (IPAddress.TryParse(text, out var address))
            return address;
        Fault(key, $"an IP address is expected, not '{Shown(text)}'.");
        return fallback;
    }

    /// <summary>An address with a port, which a bare address does not have.</summary>
    public IPEndPoint EndPoint(string key, IPEndPoint fallback)
    {
        var text = Text(key);
        if (text is null)
            return fallback;
        if (IPEndPoint.TryParse(text, out var endpoint) && text.Contains(':', StringComparison.Ordinal) && (endpoint.Port > 0 || text.EndsWith(":0", StringComparison.Ordinal)))
            return endpoint;
        Fault(key, $"ADDRESS:PORT is expected, as 0.0.0.0:7070, not '{Shown(text)}'.");
        return fallback;
    }

    /// <summary>A file that can be read.</summary>
    public string? ReadableFile(string key)
    {
        var path = Text(key);
        if (path is null)
            return null;
        try
        {
            using var file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Fault(key, $"the file '{Shown(path)}' cannot be read: {e.Message.ReplaceLineEndings(" ")}");
        }
        return path;
    }

    private T? Parsed<T>(string key, Func<string, T?> parse, string expected) where T : struct
    {
        var text = Text(key);
        if (text is null)
            return null;
        var value = parse(text);
        if (value is null)
            Fault(key, $"{expected}, not '{Shown(text)}'.");
        return value;
    }

    /// <summary>A value as a complaint may show it: in one line, and not a whole book.</summary>
    internal static string Shown(string text) => new([.. text.Take(Limits.ShownChars).Select(c => char.IsControl(c) ? ' ' : c)]);
}
