using System.Reflection;
using System.Text;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Tests;

/// <summary>
/// What silos of two versions say to each other: names of grains, of their methods, and of all that travels. A change here is a change of the protocol,
/// to be made in steps that both versions understand (docs/operations/upgrade.md). FARM_WRITE_SURFACE=1 writes the file anew.
/// </summary>
public sealed class SurfaceTests
{
    private const string File = "docs/grain-surface.txt";

    [Fact]
    public void SurfaceIsTheOneThatIsWrittenDown()
    {
        var path = Path.Combine(Root, File);
        if (Environment.GetEnvironmentVariable("FARM_WRITE_SURFACE") == "1")
            System.IO.File.WriteAllText(path, Surface());
        Assert.Equal(System.IO.File.ReadAllText(path), Surface());
    }

    [Fact]
    public void EveryGrainInterfaceAndMethodHasAnAliasThatIsItsOwn()
    {
        Assert.All(Interfaces, type => Assert.NotNull(type.GetCustomAttribute<AliasAttribute>()));
        Assert.All(Interfaces.SelectMany(type => type.GetMethods()), method => Assert.NotNull(method.GetCustomAttribute<AliasAttribute>()));
        Assert.Equal(Interfaces.Count, Interfaces.Select(AliasOf).Distinct().Count());
        Assert.All(Interfaces, type => Assert.Equal(type.GetMethods().Length, type.GetMethods().Select(AliasOf).Distinct().Count()));
    }

    private static IReadOnlyList<Type> Interfaces { get; } = [.. typeof(FarmGrains).Assembly.GetTypes()
        .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain))).OrderBy(AliasOf, StringComparer.Ordinal)];

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!System.IO.File.Exists(Path.Combine(folder!.FullName, "RenderFarm.sln")))
                folder = folder.Parent;
            return folder.FullName;
        }
    }

    private static string AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? member.Name;

    private static string Surface()
    {
        var (text, sent) = (new StringBuilder(), new SortedDictionary<string, Type>(StringComparer.Ordinal));
        foreach (var type in Interfaces)
        {
            text.Append(AliasOf(type)).Append('\n');
            foreach (var method in type.GetMethods().OrderBy(AliasOf, StringComparer.Ordinal))
            {
                var takes = string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType, sent)} {parameter.Name}"));
                text.Append($"  {AliasOf(method)}({takes}) -> {Name(method.ReturnType, sent)}\n");
            }
        }
        text.Append("\nrows\n");
        foreach (var type in typeof(FarmGrains).Assembly.GetTypes()
                     .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && type.Namespace?.StartsWith("RenderFarm", StringComparison.Ordinal) == true)
                     .OrderBy(AliasOf, StringComparer.Ordinal))
            text.Append($"  {AliasOf(type)}: {Members(type, sent)}\n");
        text.Append("\nsent as JSON\n");
        var done = new HashSet<string>();
        while (sent.FirstOrDefault(pair => !done.Contains(pair.Key)) is { Value: { } next } pair)
        {
            done.Add(pair.Key);
            _ = Members(next, sent);
        }
        foreach (var (name, type) in sent)
            text.Append($"  {name}: {Members(type, sent)}\n");
        return text.ToString();
    }

    private static string Members(Type type, SortedDictionary<string, Type> sent)
    {
        if (type.IsEnum)
            return string.Join(" | ", Enum.GetNames(type));
        if (type.IsAbstract)
        {
            var kinds = type.GetNestedTypes().Where(nested => nested.IsSealed && !nested.IsEnum)
                .Select(nested => nested.IsGenericTypeDefinition ? nested.MakeGenericType(type.GenericTypeArguments) : nested);
            return string.Join(" | ", kinds.Select(kind => $"{kind.Name.Split('`')[0]} {{ {Members(kind, sent)} }}"));
        }
        return string.Join(", ", WireJson.Options.GetTypeInfo(type).Properties.OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => $"{property.Name} {Name(property.PropertyType, sent)}"));
    }

    // Our own types are listed by themselves; what is one text on the wire is one word here.
    private static string Name(Type type, SortedDictionary<string, Type> sent)
    {
        if (Nullable.GetUnderlyingType(type) is { } inside)
            return Name(inside, sent) + "?";
        var name = type.Name.Split('`')[0];
        if (type.IsGenericType)
        {
            var arguments = string.Join(", ", type.GenericTypeArguments.Select(argument => Name(argument, sent)));
            name = $"{name}<{arguments}>";
        }
        var ours = type.Namespace?.StartsWith("RenderFarm", StringComparison.Ordinal) == true && !name.StartsWith("Sent<", StringComparison.Ordinal);
        if (ours && (type.IsEnum || WireJson.Options.GetConverter(type).GetType().Namespace?.StartsWith("RenderFarm", StringComparison.Ordinal) != true))
            sent.TryAdd(name, type);
        return name;
    }
}
