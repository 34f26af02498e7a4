using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>
/// Runs Python's pickle protocol 2 as far as a file of weights needs it: numbers, strings, tuples, lists, dictionaries, storages and
/// tensors. It cannot import, call or build anything else: every other opcode, global or call is refused. Work is bounded by
/// <see cref="Limits"/>, and nothing recurses.
/// </summary>
/// <param name="persistent">What a persistent id stands for; null: a storage, as since 2017.</param>
internal sealed class PickleMachine(string file, ByteCursor input, Func<object?, object>? persistent = null)
{
    private readonly PickleStack _stack = new(file);
    private readonly Dictionary<uint, object?> _memo = [];
    private readonly byte[] _scratch = new byte[256];

    /// <summary>The value of one pickle; the cursor then stands behind it.</summary>
    public object? Run()
    {
        for (var operations = 0; operations < Limits.PickleOperations; operations++)
        {
            var opcode = input.ReadByte();
            if (opcode == (byte)'.')
                return _stack.Pop();
            Step(opcode);
        }
        throw new InputException($"{file}: its pickle has more than {Limits.PickleOperations} operations.");
    }

    private void Step(byte opcode)
    {
        switch ((char)opcode)
        {
            case '\x80': // PROTO
                if (input.ReadByte() is var protocol && protocol > 2)
                    throw new InputException($"{file}: pickle protocol {protocol} is not read; save it again with torch.save's default protocol 2.");
                break;
            case 'c': _stack.Push(PickleImports.Resolve(file, Line(), Line())); break; // GLOBAL
            case 'R': _stack.Push(PickleImports.Call(file, arguments: _stack.Pop(), function: _stack.Pop())); break; // REDUCE
            case 'b': DropState(); break; // BUILD
            case 'Q': _stack.Push(persistent is null ? PickleImports.Storage(file, _stack.Pop()) : persistent(_stack.Pop())); break; // BINPERSID
            case '(': _stack.Mark(); break;
            case '0': _stack.Pop(); break;
            case ')': _stack.Push(new PickleTuple([])); break;
            case 't': _stack.Push(new PickleTuple(_stack.PopToMark())); break;
            case '\x85': _stack.Push(new PickleTuple(_stack.Pop(1))); break;
            case '\x86': _stack.Push(new PickleTuple(_stack.Pop(2))); break;
            case '\x87': _stack.Push(new PickleTuple(_stack.Pop(3))); break;
            case ']': _stack.Push(new PickleList()); break;
            case 'a': Append([_stack.Pop()]); break;
            case 'e': Append(_stack.PopToMark()); break;
            case '}': _stack.Push(new PickleDictionary()); break;
            case 's': SetItems(_stack.Pop(2)); break;
            case 'u': SetItems(_stack.PopToMark()); break;
            case 'q': _memo[input.ReadByte()] = _stack.Peek(); break; // BINPUT
            case 'r': _memo[UInt32()] = _stack.Peek(); break;
            case 'h': _stack.Push(Remembered(input.ReadByte())); break; // BINGET
            case 'j': _stack.Push(Remembered(UInt32())); break;
            default: _stack.Push(Literal(opcode)); break;
        }
    }

    private object? Literal(byte opcode) => (char)opcode switch
    {
        'N' => null,
        '\x88' => true,
        '\x89' => false,
        'J' => (long)(int)UInt32(), // BININT
        'K' => (long)input.ReadByte(),
        'M' => (long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2)),
        '\x8a' => new BigInteger(Bytes(input.ReadByte())) is var n && n >= long.MinValue && n <= long.MaxValue ? (long)n : (object)n, // LONG1
        'G' => BinaryPrimitives.ReadDoubleBigEndian(Bytes(8)),
        'X' => Text(UInt32()), // BINUNICODE
        'U' => Text(input.ReadByte()), // SHORT_BINSTRING, of Python 2
        'T' => Text(UInt32()), // BINSTRING
        _ => throw new InputException(
            $"{file}: its pickle has the operation 0x{opcode.ToString("x2", CultureInfo.InvariantCulture)}, which weights do not need; it is refused. Save a plain state_dict with torch.save."),
    };

    private object? Remembered(uint index) => _memo.TryGetValue(index, out var value)
        ? value
        : throw new InputException($"{file}: its pickle recalls value {index}, which it never stored.");

    /// <summary>An OrderedDict may have attributes (state_dict's _metadata); they say nothing about weights.</summary>
    private void DropState()
    {
        _stack.Pop();
        if (_stack.Peek() is not PickleDictionary)
            throw new InputException($"{file}: its pickle sets the state of {PickleImports.Describe(_stack.Peek())}; only dictionaries may have one.");
    }

    private void Append(ReadOnlySpan<object?> items)
    {
        if (_stack.Peek() is not PickleList list)
            throw new InputException($"{file}: its pickle appends to {PickleImports.Describe(_stack.Peek())}, which is no list.");
        list.Items.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (_stack.Peek() is not PickleDictionary dictionary)
            throw new InputException($"{file}: its pickle sets items of {PickleImports.Describe(_stack.Peek())}, which is no dictionary.");
        if (items.Length % 2 != 0)
            throw new InputException($"{file}: its pickle sets a dictionary's key without a value.");
        for (var i = 0; i < items.Length; i += 2)
            dictionary.Items[items[i] is string or long
                ? items[i]!
                : throw new InputException($"{file}: its pickle has {PickleImports.Describe(items[i])} as a dictionary's key.")] = items[i + 1];
    }

    private uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    private Span<byte> Bytes(int count)
    {
        input.Read(_scratch.AsSpan(0, count));
        return _scratch.AsSpan(0, count);
    }

    private string Text(uint length)
    {
        if (length > Limits.NameBytes)
            throw new InputException($"{file}: its pickle has a text of {length} bytes, at most {Limits.NameBytes} are allowed.");
        var bytes = new byte[length];
        input.Read(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private string Line()
    {
        var line = new StringBuilder();
        for (var b = input.ReadByte(); b != '\n'; b = input.ReadByte())
            if (line.Append((char)b).Length > Limits.NameBytes)
                throw new InputException($"{file}: its pickle imports a name of more than {Limits.NameBytes} bytes.");
        return line.ToString();
    }
}
