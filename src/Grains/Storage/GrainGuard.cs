namespace RenderFarm.Grains.Storage;

/// <summary>What a grain does whose row was not written.</summary>
internal static class GrainGuard
{
    /// <summary>After a failed write nobody knows what the row holds: the activation ends, and the next one reads it.</summary>
    public static async Task Guarded(this Grain grain, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            ((IGrainBase)grain).GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "A row was not written."));
            throw;
        }
    }
}
