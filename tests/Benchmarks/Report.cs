using System.Globalization;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Benchmarks;

/// <summary>Shows the figures, for people or for a program.</summary>
internal static class Report
{
    public static string Table(IReadOnlyList<Figure> figures)
    {
        string[][] rows =
        [
            ["scenario", "figure", "value", "promise", "held"],
            .. figures.Select(figure => new[]
            {
                figure.Scenario, figure.Name, Number(figure), figure.Promise ?? "", figure.IsHeld switch
                {
                    true => "held",
                    false => "NOT HELD",
                    null => "",
                },
            }),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, at) => cell.PadRight(widths[at]))).TrimEnd()));
    }

    public static string Json(IReadOnlyList<Figure> figures, bool quick) => new JObject
    {
        ["quick"] = quick,
        ["processors"] = Environment.ProcessorCount,
        ["held"] = figures.All(figure => figure.IsHeld != false),
        ["figures"] = new JArray(figures.Select(figure => new JObject
        {
            ["scenario"] = figure.Scenario, ["figure"] = figure.Name,
            ["value"] = Math.Round(figure.Value, 3), ["unit"] = figure.Unit, ["promise"] = figure.Promise, ["held"] = figure.IsHeld,
        })),
    }.ToString(Newtonsoft.Json.Formatting.None);

    private static string Number(Figure figure) =>
        string.Create(CultureInfo.InvariantCulture, $"{figure.Value:0.##} {figure.Unit}").TrimEnd();
}
