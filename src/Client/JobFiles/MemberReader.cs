using RenderFarm.Client.Commands;

namespace RenderFarm.Client.JobFiles;

/// <summary>
/// Reads values out of nodes. A fault is noted with its place and reading goes on with something harmless, so that one reading finds all faults.
/// </summary>
internal sealed class MemberReader(string file)
{
    private readonly List<string> _faults = [];

    /// <exception cref="FaultsException">There were faults.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
            throw new FaultsException(_faults);
    }

    public void Fault(FileNode node, string what) => Fault(node.At, what);

    public void Fault(Place at, string what) => _faults.Add(JobFileText.Line(file, at, what));

    /// <summary>Gives each member to its reader; unknown and repeated ones are faults.</summary>
    /// <param name="what">"a style".</param>
    public void Each(FileNode node, string what, IReadOnlyDictionary<string, Action<FileNode>> readers, params ReadOnlySpan<string> required)
    {
        if (node is not FileNode.Mapping mapping)
        {
            Fault(node, $"{what} must be an object with {string.Join(", ", readers.Keys)}, not {node.Kind}.");
            return;
        }
        var seen = new HashSet<string>();
        foreach (var member in mapping.Members)
            if (!seen.Add(member.Name))
                Fault(member.At, $"'{member.Name}' is given twice.");
            else if (readers.TryGetValue(member.Name, out var read))
                read(member.Value);
            else
                Fault(member.At, $"there is no member '{member.Name}' in {what}{UnknownFlag.Suggestion(member.Name, readers.Keys)} (there are {string.Join(", ", readers.Keys)})");
        foreach (var name in required)
            if (!seen.Contains(name))
                Fault(mapping, $"{what} lacks '{name}'.");
    }

    public IReadOnlyList<FileNode> List(FileNode node, string what)
    {
        if (node is FileNode.Sequence { Items.Count: > 0 } list)
            return list.Items;
        Fault(node, node is FileNode.Sequence ? $"{what} is an empty list." : $"{what} must be a list, not {node.Kind}.");
        return [];
    }

    public string? Text(FileNode node, string what)
    {
        if (node is FileNode.Scalar { Text.Length: > 0 } scalar && scalar.Kind != "nothing")
            return scalar.Text;
        Fault(node, $"{what} must be a text, not {(node is FileNode.Scalar { Quoted: true } ? "an empty one" : node.Kind)}.");
        return null;
    }

    public int Whole(FileNode node, string what, int least, int most, int otherwise)
    {
        if (node is FileNode.Scalar { Quoted: false } scalar && int.TryParse(scalar.Text, out var value) && value >= least && value <= most)
            return value;
        Fault(node, $"{what} must be a whole number from {least} to {most}, not {node.Kind}.");
        return otherwise;
    }

    public double Number(FileNode node, string what, double least, double most, double otherwise)
    {
        // Written so that NaN fails too.
        if (node is FileNode.Scalar { Quoted: false } scalar && FlagValue.TryNumber(scalar.Text, out var value) && value >= least && value <= most)
            return value;
        Fault(node, $"{what} must be a number from {least} to {most}, not {node.Kind}.");
        return otherwise;
    }

    public bool Flag(FileNode node, string what)
    {
        if (node is FileNode.Scalar { Quoted: false, Text: "true" or "false" } scalar)
            return scalar.Text == "true";
        Fault(node, $"{what} must be true or false, not {node.Kind}.");
        return false;
    }

    /// <summary>Runs something that refuses by exceptions; its line becomes a fault at this place.</summary>
    public T? Try<T>(FileNode node, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Core.InputException e)
        {
            Fault(node, e.Message);
            return default;
        }
    }
}
