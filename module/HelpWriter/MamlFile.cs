using System.Globalization;
using System.Xml.Linq;

namespace ZohoOdooSync.HelpWriter;

/// <summary>The help file that Get-Help reads (MAML).</summary>
internal static class MamlFile
{
    private static readonly XNamespace Root = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static XDocument Of(IEnumerable<CmdletShape> shapes, IEnumerable<CmdletPage> pages) => new(
        new XDeclaration("1.0", "utf-8", null),
        new XElement(Root + "helpItems", new XAttribute("schema", "maml"), shapes.Zip(pages, Cmdlet)));

    private static XElement Cmdlet(CmdletShape shape, CmdletPage page) => new(
        Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Maml), new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(
            Command + "details",
            new XElement(Command + "name", shape.Name),
            Description([page.Synopsis]),
            new XElement(Command + "verb", shape.Name.Split('-')[0]),
            new XElement(Command + "noun", shape.Name.Split('-')[1])),
        Description(page.Description),
        new XElement(Command + "syntax", shape.Sets.Select(set => new XElement(
            Command + "syntaxItem",
            new XElement(Maml + "name", shape.Name),
            shape.Parameters.Where(parameter => parameter.In(set) is not null)
                .OrderBy(parameter => parameter.In(set)!.Position ?? int.MaxValue)
                .ThenByDescending(parameter => parameter.In(set)!.IsMandatory)
                .Select(parameter => Parameter(parameter, parameter.In(set)!, page.Parameters[parameter.Name])),
            Common(shape)))),
        new XElement(
            Command + "parameters",
            shape.Parameters.Select(parameter => Parameter(parameter, parameter.Sets[0], page.Parameters[parameter.Name])),
            Common(shape)),
        new XElement(Command + "inputTypes", shape.Parameters.Where(parameter => parameter.Sets[0] is { ByValue: true } or { ByName: true })
            .Select(parameter => new XElement(
                Command + "inputType",
                new XElement(Dev + "type", new XElement(Maml + "name", parameter.TypeName)),
                Description([$"-{parameter.Name}: {parameter.Sets[0].PipelineInput["True ".Length..].Trim('(', ')')}"])))),
        new XElement(Command + "returnValues", shape.Outputs.Select((output, index) => new XElement(
            Command + "returnValue",
            new XElement(Dev + "type", new XElement(Maml + "name", output)),
            index == 0 ? Description(page.Output) : null))),
        new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
        new XElement(Command + "examples", page.Examples.Select((example, index) => new XElement(
            Command + "example",
            new XElement(Maml + "title", string.Create(CultureInfo.InvariantCulture, $"--- Example {index + 1}: {example.Title} ---")),
            new XElement(Dev + "code", example.Code),
            new XElement(Dev + "remarks", Paragraphs(example.Remarks.Split("\n\n")))))),
        new XElement(Maml + "relatedLinks", page.SeeAlso.Select(link => new XElement(
            Maml + "navigationLink", new XElement(Maml + "linkText", link), new XElement(Maml + "uri")))));

    private static XElement Parameter(ParameterShape parameter, ParameterPlace place, string text) => new(
        Command + "parameter",
        new XAttribute("required", place.IsMandatory),
            new XAttribute("variableLength", parameter.TypeName.EndsWith("[]", StringComparison.Ordinal)),
        new XAttribute("globbing", parameter.TakesWildcards), new XAttribute("pipelineInput", place.PipelineInput),
        new XAttribute("position", place.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(Maml + "name", parameter.Name),
        Description(text.Split("\n\n")),
        parameter.IsSwitch ? null : new XElement(
            Command + "parameterValue", new XAttribute("required", true), new XAttribute("variableLength", false), parameter.TypeName),
        parameter.Values.Count == 0 ? null : new XElement(
            Command + "parameterValueGroup", parameter.Values.Select(value => new XElement(
                Command + "parameterValue", new XAttribute("required", false), new XAttribute("variableLength", false), value))),
        new XElement(Dev + "type", new XElement(Maml + "name", parameter.IsSwitch ? "SwitchParameter" : parameter.TypeName)));

    private static IEnumerable<XElement> Common(CmdletShape shape)
    {
        if (!shape.SupportsShouldProcess) yield break;
        var place = new ParameterPlace("__AllParameterSets", false, null, false, false);
        yield return Parameter(
            new ParameterShape("WhatIf", string.Empty, ["wi"], [place], false, []), place, "Tells what would be done, and does nothing.");
        yield return Parameter(
            new ParameterShape("Confirm", string.Empty, ["cf"], [place], false, []), place, "Asks before anything is done.");
    }

    private static XElement Description(IEnumerable<string> paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> texts) => texts.Select(text => new XElement(Maml + "para", text));
}
