using ZohoOdooSync.HelpWriter;

// docs/cmdlets, the folder of the cmdlet assembly, the reference assembly of the host, the file to write.
if (args is not [var docs, var assemblies, var host, var target])
{
    await Console.Error.WriteLineAsync("usage: HelpWriter DOCS ASSEMBLIES HOST-ASSEMBLY TARGET");
    return 64;
}

try
{
    var shapes = CmdletShape.ReadAll(assemblies, host);
    var pages = shapes.Select(shape => CmdletPage.Read(Path.Combine(docs, shape.Name + ".md"))).ToList();
    var problems = shapes.Zip(pages, (shape, page) => page.ProblemsWith(shape)).SelectMany(found => found).ToList();
    // In the form in which builds show errors.
    foreach (var problem in problems) await Console.Error.WriteLineAsync($"{docs}: error HELP001: {problem}");
    if (problems.Count > 0) return 1;
    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
    MamlFile.Of(shapes, pages).Save(target);
    return 0;
}
catch (Exception e) when (e is IOException or FormatException)
{
    await Console.Error.WriteLineAsync($"{docs}: error HELP002: {e.Message}");
    return 1;
}
