using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;
using RenderFarm.Core.Ports;

namespace RenderFarm.Grains;

/// <summary>Calls into the cluster, whose silos come and go: what may pass is tried again, what does not pass is said in one line.</summary>
internal static class ClusterCalls
{
    /// <summary>A question, or a command that may be repeated: a silo that died costs its caller a pause.</summary>
    /// <exception cref="IOException">The cluster does not answer.</exception>
    public static async Task<T> Patiently<T>(Func<Task<T>> call, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (MayPass(e) && time.GetElapsedTime(began) < Limits.Patience)
            {
                // Another silo has it soon.
            }
            catch (Exception e) when (MayPass(e))
            {
                throw Away(e);
            }
            await Task.Delay(Limits.RetryPause, time, cancellation);
        }
    }

    /// <summary>A call whose caller repeats it, if it wants to.</summary>
    /// <exception cref="IOException">The cluster does not answer.</exception>
    public static async Task<T> Once<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (MayPass(e))
        {
            throw Away(e);
        }
    }

    /// <summary>A person's command: where it is not known to be kept, that is the answer.</summary>
    public static async Task<Answer<T>> Command<T>(Func<Task<Answer<T>>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (MayPass(e) || e is IOException)
        {
            return new Refusal(RefusalKind.Unavailable, $"The cluster did not answer, and it is not known whether anything was changed: look, and say it again ({Line(e)}).");
        }
    }

    private static IOException Away(Exception e) => new($"the cluster does not answer: {Line(e)}", e);

    private static string Line(Exception e) => e.Message.ReplaceLineEndings(" ");

    // The store's own exceptions come through as they are, of a type that only its provider knows; or not at all, and what comes is that they could not.
    private static bool MayPass(Exception e) =>
        e is OrleansException or TimeoutException or InconsistentStateException or System.Data.Common.DbException or ObjectDisposedException
            or UnavailableExceptionFallbackException or CodecNotFoundException;
}
