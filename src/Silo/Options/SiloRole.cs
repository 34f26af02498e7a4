namespace RenderFarm.Silo.Options;

/// <summary>What a silo does for the farm.</summary>
internal enum SiloRole
{
    /// <summary>Hosts grains, API and dashboard.</summary>
    Coordinator,

    /// <summary>Hosts engines; no grain of the farm is ever placed there.</summary>
    Worker,

    Both,
}
