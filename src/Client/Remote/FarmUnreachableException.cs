namespace RenderFarm.Client.Remote;

/// <summary>No farm answers there, or it stopped answering, for longer than patience lasts.</summary>
public sealed class FarmUnreachableException(string message, Exception? inner = null) : IOException(message, inner);
