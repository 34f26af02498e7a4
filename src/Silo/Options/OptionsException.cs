namespace RenderFarm.Silo.Options;

/// <summary>Every fault of the configuration, one line each.</summary>
internal sealed class OptionsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults => faults;
}
