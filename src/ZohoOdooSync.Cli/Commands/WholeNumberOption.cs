using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ZohoOdooSync.Cli.Commands;

/// <summary>Options with a whole number; a bad value is told with what is allowed.</summary>
internal static class WholeNumberOption
{
    /// <summary>An option.</summary>
    /// <param name="name">Such as <c>--products</c>.</param>
    /// <param name="fallback">The value where the option is not given.</param>
    /// <param name="suits">Whether a number is allowed.</param>
    /// <param name="allowed">What is allowed, in words: <c>10 to 200000</c>.</param>
    /// <param name="description">Its line of the help.</param>
    public static Option<int> Create(string name, int fallback, Func<int, bool> suits, string allowed, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => fallback,
        CustomParser = result => Parse(result, name, suits, allowed) ?? fallback,
    };

    /// <summary>An option that has no value where it is not given.</summary>
    /// <param name="name">Such as <c>--interval</c>.</param>
    /// <param name="suits">Whether a number is allowed.</param>
    /// <param name="allowed">What is allowed, in words.</param>
    /// <param name="description">Its line of the help.</param>
    public static Option<int?> CreateOptional(string name, Func<int, bool> suits, string allowed, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Parse(result, name, suits, allowed),
    };

    private static int? Parse(ArgumentResult result, string name, Func<int, bool> suits, string allowed)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && suits(number)) return number;
        result.AddError($"{name} is \"{text}\": {allowed} is allowed.");
        return null;
    }
}
