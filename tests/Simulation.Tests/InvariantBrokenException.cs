namespace RenderFarm.Simulation.Tests;

internal sealed class InvariantBrokenException(string message) : Exception(message);
