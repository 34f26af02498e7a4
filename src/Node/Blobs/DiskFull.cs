namespace RenderFarm.Node.Blobs;

/// <summary>Tells "no space left" from other failures of files: more of the same device would help, another try here would not.</summary>
internal static class DiskFull
{
    // errno of "no space left on device", "file too large" by the user's limit, and "disk quota exceeded".
    private const int NoSpace = 28, OverLimit = 27, OverQuota = 122;

    public static bool Is(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is IOException && (e.HResult & 0xFFFF) is NoSpace or OverLimit or OverQuota)
                return true;
        return false;
    }

    public static IOException Explained(string where, IOException e) =>
        new($"The disk is full: nothing was kept in {where}. Free some space, or put the farm's data elsewhere.", e);
}
