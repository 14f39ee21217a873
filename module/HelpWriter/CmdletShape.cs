using System.Reflection;
using System.Runtime.Loader;

namespace ZohoOdooSync.HelpWriter;

/// <summary>One parameter of a cmdlet, as its declaration says.</summary>
/// <param name="Name">Name.</param>
/// <param name="TypeName">Type as PowerShell prints it in syntax: <c>string[]</c>; empty for a switch.</param>
/// <param name="Aliases">Aliases.</param>
/// <param name="Sets">Each parameter set it belongs to, with what is declared for it there.</param>
/// <param name="TakesWildcards">Whether wildcards are understood.</param>
/// <param name="Values">The values of an enumeration; empty for other types.</param>
internal sealed record ParameterShape(
    string Name, string TypeName, IReadOnlyList<string> Aliases, IReadOnlyList<ParameterPlace> Sets, bool TakesWildcards,
    IReadOnlyList<string> Values)
{
    public bool IsSwitch => TypeName.Length == 0;

    /// <summary>What is declared for a set; null where the parameter is not part of it.</summary>
    public ParameterPlace? In(string set) => Sets.FirstOrDefault(place => place.Set is "__AllParameterSets" || place.Set == set);
}

/// <summary>What a parameter is in one parameter set.</summary>
internal sealed record ParameterPlace(string Set, bool IsMandatory, int? Position, bool ByValue, bool ByName)
{
    /// <summary>As help words it.</summary>
    public string PipelineInput => (ByValue, ByName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}

/// <summary>A cmdlet as its class declares it. Read by reflection alone; nothing of it runs.</summary>
internal sealed record CmdletShape(
    string Name, string ClassName, bool SupportsShouldProcess, string DefaultSet, IReadOnlyList<ParameterShape> Parameters,
    IReadOnlyList<string> Outputs, bool IsSealed)
{
    private const string Namespace = "System.Management.Automation.";

    private static readonly Dictionary<string, string> ShortNames = new()
    {
        ["System.String"] = "string", ["System.Int32"] = "int", ["System.Decimal"] = "decimal", ["System.Boolean"] = "bool",
        ["System.Uri"] = "uri", ["System.Security.SecureString"] = "securestring",
        [Namespace + "PSObject"] = "psobject", [Namespace + "PSCredential"] = "pscredential",
    };

    /// <summary>The parameter sets, the default one first.</summary>
    public IReadOnlyList<string> Sets
    {
        get
        {
            var named = Parameters.SelectMany(parameter => parameter.Sets).Select(place => place.Set)
                .Where(set => set != "__AllParameterSets").Append(DefaultSet).Where(set => set.Length > 0).Distinct().ToList();
            return named.Count == 0 ? [""] : [.. named.OrderByDescending(set => set == DefaultSet)];
        }
    }

    /// <summary>One line of syntax for each parameter set, as Get-Command -Syntax words it.</summary>
    public IReadOnlyList<string> Syntax() => [.. Sets.Select(set =>
    {
        var parts = Parameters.Select(parameter => (parameter, place: parameter.In(set))).Where(pair => pair.place is not null)
            .OrderBy(pair => pair.place!.Position ?? int.MaxValue).ThenByDescending(pair => pair.place!.IsMandatory)
            .ThenBy(pair => pair.parameter.Name, StringComparer.Ordinal)
            .Select(pair => Part(pair.parameter, pair.place!));
        return string.Join(' ', parts.Prepend(Name).Concat(SupportsShouldProcess ? ["[-WhatIf]", "[-Confirm]"] : [])
            .Append("[<CommonParameters>]"));
    })];

    /// <summary>Reads every cmdlet of ZohoOdooSync.PowerShell.dll.</summary>
    /// <param name="folder">The folder with it and its siblings.</param>
    /// <param name="hostAssembly">An assembly that declares System.Management.Automation's types; a reference one will do.</param>
    public static IReadOnlyList<CmdletShape> ReadAll(string folder, string hostAssembly)
    {
        var context = new AssemblyLoadContext("cmdlets");
        context.Resolving += (own, name) => name.Name == "System.Management.Automation"
            ? own.LoadFromAssemblyPath(Path.GetFullPath(hostAssembly))
            : Path.GetFullPath(Path.Combine(folder, name.Name + ".dll")) is var sibling && File.Exists(sibling)
                ? own.LoadFromAssemblyPath(sibling) : null;
        var assembly = context.LoadFromAssemblyPath(Path.GetFullPath(Path.Combine(folder, "ZohoOdooSync.PowerShell.dll")));
        return [.. assembly.GetExportedTypes().Select(Read).OfType<CmdletShape>().OrderBy(shape => shape.Name, StringComparer.Ordinal)];
    }

    private static CmdletShape? Read(Type type)
    {
        if (Attribute(type, "CmdletAttribute") is not { } cmdlet) return null;
        var outputs = type.GetCustomAttributesData().Where(data => data.AttributeType.Name == "OutputTypeAttribute")
            .SelectMany(data => (IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)
            .Select(argument => ((Type)argument.Value!).FullName!).Distinct();
        return new CmdletShape(
            $"{cmdlet.ConstructorArguments[0].Value}-{cmdlet.ConstructorArguments[1].Value}",
            type.FullName!,
            Named(cmdlet, "SupportsShouldProcess") is true,
            Named(cmdlet, "DefaultParameterSetName") as string ?? string.Empty,
            [.. type.GetProperties().Select(Read).OfType<ParameterShape>().OrderBy(parameter => parameter.Name, StringComparer.Ordinal)],
            [.. outputs],
            type.IsSealed);
    }

    private static ParameterShape? Read(PropertyInfo property)
    {
        var places = property.GetCustomAttributesData().Where(data => data.AttributeType.Name == "ParameterAttribute")
            .Select(data => new ParameterPlace(
                Named(data, "ParameterSetName") as string ?? "__AllParameterSets",
                Named(data, "Mandatory") is true,
                Named(data, "Position") is int position and >= 0 ? position : null,
                Named(data, "ValueFromPipeline") is true,
                Named(data, "ValueFromPipelineByPropertyName") is true)).ToList();
        if (places.Count == 0) return null;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var element = type.IsArray ? type.GetElementType()! : type;
        return new ParameterShape(
            property.Name,
            type.Name == "SwitchParameter" ? string.Empty
                : ShortNames.GetValueOrDefault(element.FullName!, element.Name) + (type.IsArray ? "[]" : string.Empty),
            [.. Attribute(property, "AliasAttribute") is { } alias
                ? ((IEnumerable<CustomAttributeTypedArgument>)alias.ConstructorArguments[0].Value!)
                .Select(argument => (string)argument.Value!) : []],
            places,
            Attribute(property, "SupportsWildcardsAttribute") is not null,
            element.IsEnum ? element.GetEnumNames() : []);
    }

    private static string Part(ParameterShape parameter, ParameterPlace place)
    {
        var name = place.Position is null ? "-" + parameter.Name : $"[-{parameter.Name}]";
        var whole = parameter.IsSwitch ? name : $"{name} <{parameter.TypeName}>";
        return place.IsMandatory ? whole : $"[{whole}]";
    }

    private static CustomAttributeData? Attribute(MemberInfo member, string name) =>
        member.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.Name == name);

    private static object? Named(CustomAttributeData data, string name) =>
        data.NamedArguments.Where(argument => argument.MemberName == name).Select(argument => argument.TypedValue.Value).FirstOrDefault();
}
