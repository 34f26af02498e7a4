namespace RenderFarm.Cluster.Tests.Faults;

/// <summary>What becomes of a connection or of a request.</summary>
internal enum Fault
{
    None,

    /// <summary>The connection is reset as it begins, and nobody listens for a moment.</summary>
    Refuse,

    /// <summary>Answers stop for a moment.</summary>
    Stall,

    /// <summary>In the middle of an answer the connection is reset.</summary>
    Cut,

    /// <summary>500, and nothing was done.</summary>
    Error,

    /// <summary>It was done, and the answer is 500 all the same.</summary>
    LateError,
}
