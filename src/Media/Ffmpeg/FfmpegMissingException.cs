namespace RenderFarm.Media.Ffmpeg;

/// <summary>There is no FFmpeg to start: the machine lacks something, no picture is at fault.</summary>
public sealed class FfmpegMissingException(string program, Exception inner) : IOException(
    $"FFmpeg could not be started as '{program}': install it (apt-get install ffmpeg) or name it in RENDERFARM_FFMPEG.", inner);
