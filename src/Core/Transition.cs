namespace RenderFarm.Core;

/// <summary>One arrow of a state machine.</summary>
/// <param name="Event">Name of the event's type.</param>
/// <param name="When">Who or what does it, for docs/state-machine.md.</param>
public sealed record Transition<TState>(TState From, string Event, TState To, string When) where TState : struct, Enum;
