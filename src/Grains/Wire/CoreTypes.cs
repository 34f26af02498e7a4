using Orleans.Serialization;

namespace RenderFarm.Grains.Wire;

/// <summary>Lets the names of Core's types stand in the names of answers, as in an answer that is a <see cref="Sent{T}"/> of one of them.</summary>
internal sealed class CoreTypes : ITypeNameFilter
{
    private static readonly string Core = typeof(Core.ContentHash).Assembly.GetName().Name!, Own = typeof(CoreTypes).Assembly.GetName().Name!;

    public bool? IsTypeNameAllowed(string typeName, string assemblyName) =>
        assemblyName.Split(',')[0] is var name && (name == Core || name == Own) ? true : null;
}
