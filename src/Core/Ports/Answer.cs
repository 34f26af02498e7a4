namespace RenderFarm.Core.Ports;

/// <summary>What was asked for, or why not.</summary>
public abstract record Answer<T>
{
    private Answer() { }

    public sealed record Given(T Value) : Answer<T>;

    public sealed record Refused(Refusal Refusal) : Answer<T>;

    public static implicit operator Answer<T>(T value) => new Given(value);

    public static implicit operator Answer<T>(Refusal refusal) => new Refused(refusal);

    /// <exception cref="InputException">It was refused.</exception>
    public T OrThrow() => this switch
    {
        Given given => given.Value,
        Refused refused => throw new InputException(refused.Refusal.Reason),
        _ => throw new InvalidOperationException(),
    };
}

/// <param name="Reason">One line: what was wrong, where, what to do.</param>
public sealed record Refusal(RefusalKind Kind, string Reason);

public enum RefusalKind
{
    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>The request is malformed or out of range.</summary>
    Invalid,

    /// <summary>It does not fit the state of things now: resume a finished job, the same key with another body.</summary>
    Conflict,

    /// <summary>The caller may not.</summary>
    Forbidden,

    /// <summary>A quota is used up.</summary>
    Quota,

    /// <summary>The farm drains or its store does not answer: try again.</summary>
    Unavailable,
}
