using System.Collections;
using RenderFarm.Core;
using RenderFarm.Media.Writing;

namespace RenderFarm.Media;

/// <summary>
/// How a result was made, as texts by key, carried inside the file: PNG text chunks, or one JPEG comment. Keys are 1..79 printable
/// Latin letters (PNG's rule); values are any text. WebP carries none.
/// </summary>
public sealed class PictureMetadata : IEnumerable<KeyValuePair<string, string>>
{
    /// <summary>PNG's own word for the program that made a picture.</summary>
    public const string Software = "Software";

    /// <summary>Settings as JSON.</summary>
    public const string Settings = "RenderFarm Settings";

    public const string SettingsHash = "RenderFarm SettingsHash";

    /// <summary>One hash over all pictures that went in: whoever skips finished files compares it.</summary>
    public const string InputsHash = "RenderFarm InputsHash";

    public const string Network = "RenderFarm Network";
    public const string NetworkHash = "RenderFarm NetworkHash";

    // Ordered by key: the same metadata give the same bytes.
    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal);

    public static PictureMetadata Empty => [];

    public int Count => _texts.Count;

    /// <summary>The text, or null.</summary>
    public string? this[string key] => _texts.GetValueOrDefault(key);

    /// <summary>For collection initialisers; a key given twice keeps its last text.</summary>
    /// <exception cref="ArgumentException">The key is no PNG keyword.</exception>
    public void Add(string key, string text)
    {
        if (key.Length is 0 or > 79 || key.Any(c => c is < ' ' or > '~') || key != key.Trim())
            throw new ArgumentException($"'{key}' is not 1..79 printable ASCII characters.", nameof(key));
        _texts[key] = text.Replace("\0", "", StringComparison.Ordinal);
    }

    /// <summary>Reads the metadata of a PNG or JPEG without decoding it; empty where it has none or is another format.</summary>
    /// <exception cref="InputException">There is no such file, it cannot be read, or its structure is damaged.</exception>
    public static PictureMetadata Read(string path) => MetadataReader.Read(path);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _texts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
