namespace RenderFarm.Azure.Tests;

/// <summary>The clock of the machine, moved: the account's own clock cannot be.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
