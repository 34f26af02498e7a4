namespace RenderFarm.Grains.Wire;

/// <summary>
/// A value of Core's on its way between grains. Within a silo it is handed over as it is: Core's records never change. Between silos it travels as
/// JSON, whose members are found by name: silos of two versions understand each other, and Core needs no attributes of Orleans.
/// </summary>
public readonly record struct Sent<T>(T Value)
{
    public static implicit operator Sent<T>(T value) => new(value);
}
