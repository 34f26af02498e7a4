namespace RenderFarm.Core.Jobs;

/// <summary>What a spec must keep to.</summary>
public static class JobSpecRules
{
    /// <exception cref="InputException">Names the first fault.</exception>
    public static void Validate(JobSpec spec)
    {
        if (spec.Contents.Count == 0 || spec.Styles.Count == 0 || spec.Settings.Count == 0)
            throw new InputException("The job needs at least one content picture, one style and one set of settings.");
        OutputTemplate.Parse(spec.OutputName);
        foreach (var variant in spec.Settings)
            variant.Settings.Validate();
    }
}
