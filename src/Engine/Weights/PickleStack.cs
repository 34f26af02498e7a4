using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>The pickle machine's stack with its marks, bounded, and never read below its bottom or below a mark.</summary>
internal sealed class PickleStack(string file)
{
    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = new();

    public void Push(object? value)
    {
        if (_values.Count + _marks.Count >= Limits.PickleStack)
            throw new InputException($"{file}: its pickle stacks more than {Limits.PickleStack} values.");
        _values.Add(value);
    }

    public void Mark()
    {
        if (_values.Count + _marks.Count >= Limits.PickleStack)
            throw new InputException($"{file}: its pickle stacks more than {Limits.PickleStack} values.");
        _marks.Push(_values.Count);
    }

    public object? Peek()
    {
        Require(1);
        return _values[^1];
    }

    public object? Pop()
    {
        Require(1);
        var value = _values[^1];
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    public object?[] Pop(int count)
    {
        Require(count);
        return PopFrom(_values.Count - count);
    }

    public object?[] PopToMark() => _marks.TryPop(out var mark)
        ? PopFrom(mark)
        : throw new InputException($"{file}: its pickle uses a mark that it never set.");

    private object?[] PopFrom(int index)
    {
        var values = _values.GetRange(index, _values.Count - index).ToArray();
        _values.RemoveRange(index, values.Length);
        return values;
    }

    private void Require(int count)
    {
        if (_values.Count - (_marks.TryPeek(out var mark) ? mark : 0) < count)
            throw new InputException($"{file}: its pickle takes a value from an empty stack.");
    }
}
