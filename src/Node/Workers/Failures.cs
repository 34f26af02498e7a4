using System.Net.Sockets;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Rendering;
using RenderFarm.Node.Blobs;
using RenderFarm.Node.Quality;

namespace RenderFarm.Node.Workers;

/// <summary>The one place where what went wrong with a frame becomes a kind of failure.</summary>
internal static class Failures
{
    public static Outcome.Failed Of(Exception exception) => exception switch
    {
        InputException => new(FailureKind.Input, Line(exception)),
        DivergedException or QualityException => new(FailureKind.Code, Line(exception)),
        DeviceMemoryException => new(FailureKind.Resource, Line(exception)),
        OutOfMemoryException => new(FailureKind.Resource, "There was not enough memory to render this frame here."),
        // A full disk too: it is the farm's, and whoever empties it should find every frame there is still to paint.
        IOException or UnauthorizedAccessException or TimeoutException or HttpRequestException or SocketException =>
            new(FailureKind.Infrastructure, Line(exception)),
        // Nobody called the attempt off: a client of the store gave up waiting.
        OperationCanceledException => new(FailureKind.Infrastructure, $"A call was not answered in time: {Line(exception)}"),
        // An engine's tasks may fail together; the first names the cause.
        AggregateException { InnerException: { } inner } => Of(inner),
        _ => new(FailureKind.Code, $"Unexpected {exception.GetType().Name}: {Line(exception)}"),
    };

    /// <summary>Whether the renderer may be in a state that nobody foresaw, or holds memory that is missed.</summary>
    public static bool RendererIsDoubtful(Exception exception) =>
        exception is not (InputException or DivergedException or OperationCanceledException);

    private static string Line(Exception exception) => AttemptLog.OneLine(exception.Message);
}
