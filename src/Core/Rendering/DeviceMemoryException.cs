namespace RenderFarm.Core.Rendering;

/// <summary>
/// A device's memory does not suffice: known before anything was tried, or met on the way. The message is one line that says what was wanted,
/// what there is, and which size would fit. A farm records it as Failed(Resource).
/// </summary>
public sealed class DeviceMemoryException(string message, Exception? inner = null) : OutOfMemoryException(message, inner);
