using System.CommandLine;
using System.Management.Automation;
using System.Reflection;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ZohoOdooSync.Cli;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine;
using ZohoOdooSync.PowerShell.Commands;

namespace ZohoOdooSync.Architecture.Tests;

/// <summary>What users and scripts rely on does not change by accident.</summary>
public sealed class SurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Public_types_of_the_engine_are_those_that_are_kept() => Snapshot.Hold(
        "engine",
        typeof(SyncEngine).Assembly.GetExportedTypes()
            .SelectMany(type => Members(type).Prepend(type.IsEnum ? $"{Name(type)}: {string.Join(", ", Enum.GetNames(type))}" : Name(type)))
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Cmdlets_and_their_parameters_are_those_that_are_kept() => Snapshot.Hold(
        "cmdlets",
        from type in typeof(InvokeFullSyncCommand).Assembly.GetExportedTypes()
        let cmdlet = type.GetCustomAttribute<CmdletAttribute>()
        where cmdlet is not null
        let name = $"{cmdlet.VerbName}-{cmdlet.NounName}"
        let outputs = type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(output => output.Type).Select(output => output.Name)
        let parameters = from property in type.GetProperties()
                         let sets = property.GetCustomAttributes<ParameterAttribute>().ToList()
                         where sets.Count > 0
                         orderby property.Name
                         select $"{name} -{property.Name} {Named(property.PropertyType)}"
                             + string.Concat(sets.Select(set => $" [{set.ParameterSetName}{(set.Mandatory ? ", mandatory" : "")}"
                                 + (set.Position < 0 ? "]" : $", position {set.Position}]")).Order(StringComparer.Ordinal))
        from line in parameters.Prepend($"{name} -> {string.Join(", ", outputs)}")
        orderby line
        select line);

    [Fact]
    public void Commands_and_options_of_the_console_host_are_those_that_are_kept() => Snapshot.Hold(
        "console", CommandLines(ConsoleHost.Root(), "zoho-odoo-sync"));

    [Fact]
    public void Error_ids_are_those_that_are_kept() => Snapshot.Hold(
        "errors",
        Repository.SourceFiles("src").Where(file => !file.Path.Contains("Sandbox", StringComparison.Ordinal))
            .SelectMany(file => Repository.Parse(file.Text).DescendantNodes())
            .Select(node => node switch
            {
                ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax { Identifier.Text: "SyncException" } } made =>
                    made.ArgumentList,
                ImplicitObjectCreationExpressionSyntax made => made.ArgumentList,
                InvocationExpressionSyntax called => called.ArgumentList,
                _ => null,
            })
            .Where(arguments => arguments is { Arguments.Count: >= 3 }
            && arguments.ToString().Contains("SyncErrorKind.", StringComparison.Ordinal))
            .Select(arguments => arguments!.Arguments[0].Expression).OfType<LiteralExpressionSyntax>()
            .Select(literal => literal.Token.ValueText).Where(id => id.Length > 0 && !id.Contains(' ', StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Settings_keys_are_those_that_are_kept() =>
        Snapshot.Hold("settings", SettingNames.All([]).Order(StringComparer.Ordinal));

    private static IEnumerable<string> CommandLines(Command command, string path) =>
        command.Options.Where(option => !option.Hidden).OrderBy(option => option.Name, StringComparer.Ordinal)
            .Select(option => $"{path} {option.Name} {Named(option.ValueType)}")
            .Concat(command.Arguments.Select(argument => $"{path} <{argument.Name}> {Named(argument.ValueType)}"))
            .Concat(command.Subcommands.OrderBy(child => child.Name, StringComparer.Ordinal)
                .SelectMany(child => CommandLines(child, $"{path} {child.Name}").Prepend($"{path} {child.Name}")));

    private static IEnumerable<string> Members(Type type) => type.IsEnum ? [] : type.GetMembers(Declared).SelectMany(member => member switch
    {
        PropertyInfo property => [$"{Name(type)}.{property.Name} {Named(property.PropertyType)}"],
        MethodInfo { IsSpecialName: false } method when !IsOfRecords(method) =>
            [$"{Name(type)}.{method.Name}({string.Join(", ", method.GetParameters().Select(p => Named(p.ParameterType)))}) "
                + $"{Named(method.ReturnType)}"],
        FieldInfo field => [$"{Name(type)}.{field.Name} {Named(field.FieldType)}"],
        _ => Array.Empty<string>(),
    });

    private static bool IsOfRecords(MethodInfo method) =>
        method.Name is "ToString" or "Equals" or "GetHashCode" or "Deconstruct" or "<Clone>$";

    private static string Name(Type type) => type.DeclaringType is { } outer ? $"{Name(outer)}.{type.Name}" : type.Name;

    private static string Named(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? Named(inner) + "?"
        : type.IsArray ? Named(type.GetElementType()!) + "[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Named))}>"
        : type.Name;
}
