namespace RenderFarm.Silo.Draining;

/// <summary>How much time an ending silo has.</summary>
internal enum DrainKind
{
    /// <summary>The grace period: checkpoints are written first.</summary>
    Regular,

    /// <summary>Seconds: the farm is told first.</summary>
    Expedited,
}
