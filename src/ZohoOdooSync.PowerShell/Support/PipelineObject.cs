using System.Collections.Concurrent;
using System.Collections;
using System.Management.Automation;
using System.Reflection;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>
/// A result of the engine as it goes to the pipeline, made to travel: into JSON, CSV, another session. Its properties are those
/// of the result; enumerations are their names, durations are text (<c>00:00:02.5</c>), field values are a table by field,
/// counts are properties of their own. It keeps the type name of the result, and the result itself for cmdlets that take it back.
/// </summary>
public sealed class PipelineObject
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Read = new();

    // What is for the engine alone: every pair of the catalogue, and which company it belongs to.
    private static readonly HashSet<string> ForTheEngine =
        [nameof(SyncPlan.Identity), nameof(SyncPlan.Pairs), nameof(SyncPlan.BoundProducts)];

    private readonly List<string> _words = [];

    private PipelineObject(object value, SyncPlanResult? plan) => (Value, Plan) = (value, plan);

    /// <summary>The result.</summary>
    internal object Value { get; }

    /// <summary>The plan that an entry belongs to; null for everything else.</summary>
    internal SyncPlanResult? Plan { get; }

    /// <summary>A text as a view may show it: on one line, nothing hidden in it.</summary>
    /// <param name="text">The text; null counts as empty.</param>
    public static string OneLine(string? text) => ShownText.OneLine(text ?? string.Empty);

    /// <summary>The result as <c>Name=value</c> pairs, as a cell of a CSV file holds it.</summary>
    public override string ToString() => string.Join("; ", _words);

    /// <summary>What goes to the pipeline for a result; a plain value and what was made before stay as they are.</summary>
    /// <param name="result">The result.</param>
    /// <param name="plan">The plan that it is an entry of.</param>
    internal static PSObject Of(object result, SyncPlanResult? plan = null)
    {
        var value = result is PSObject wrapped ? wrapped.BaseObject : result;
        if (value is PipelineObject || value.GetType().Assembly != typeof(SyncException).Assembly) return PSObject.AsPSObject(result);
        var own = new PipelineObject(value, plan);
        var given = new PSObject(own);
        given.TypeNames.Insert(0, value.GetType().FullName!);
        own.Add(given, value, value as SyncPlanResult);
        return given;
    }

    /// <summary>The names of the properties that a result of a type has in the pipeline.</summary>
    internal static IEnumerable<string> NamesOf(Type type) => PropertiesOf(type)
        .SelectMany(property => IsPartOf(property.PropertyType) ? NamesOf(property.PropertyType) : [property.Name]);

    private static PropertyInfo[] PropertiesOf(Type type) => Read.GetOrAdd(type, static of =>
    {
        var found = of.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetIndexParameters().Length == 0 && !ForTheEngine.Contains(property.Name));
        // Of an exception what the product says, not what the runtime does.
        return [.. typeof(Exception).IsAssignableFrom(of)
            ? found.Where(property => property.DeclaringType != typeof(Exception) || property.Name == nameof(Exception.Message)) : found];
    });

    private static bool IsPartOf(Type type) =>
        type == typeof(RunCounts) || type == typeof(BackupCounts) || type == typeof(StateBackup) || type == typeof(SyncPlan);

    private void Add(PSObject given, object value, SyncPlanResult? plan)
    {
        foreach (var property in PropertiesOf(value.GetType()))
        {
            if (property.GetValue(value) is { } part && IsPartOf(part.GetType()))
            {
                Add(given, part, plan);
                // A set of members is no column: $run.Created and $run.Counts.Created are the same, and CSV has the first alone.
                given.Members.Add(new PSMemberSet(
                    property.Name, NamesOf(part.GetType()).Select(name => new PSNoteProperty(name, given.Properties[name]?.Value))));
                continue;
            }

            var shown = Shown(property.GetValue(value), plan);
            given.Properties.Add(new PSNoteProperty(property.Name, shown));
            if (shown is string { Length: > 0 } or ValueType or PSObject { BaseObject: string })
                _words.Add($"{property.Name}={LanguagePrimitives.ConvertTo<string>(shown)}");
        }
    }

    /// <summary>A duration as text, which JSON keeps as such; a script asks it for its seconds.</summary>
    private static PSObject Text(TimeSpan duration)
    {
        var text = new PSObject(duration.ToString("c", null));
        text.Properties.Add(new PSNoteProperty(nameof(TimeSpan.TotalSeconds), duration.TotalSeconds));
        return text;
    }

    private static object? Shown(object? value, SyncPlanResult? plan) => value switch
    {
        null or string => value,
        Enum or MirroredField => value.ToString(),
        TimeSpan duration => Text(duration),
        ProductValues values => new FieldTable(values),
        IEnumerable list => new PipelineList(list.Cast<object>().Select(one => Shown(one, plan)!)),
        PlanEntry entry => Of(entry, plan),
        _ when value.GetType().IsValueType => value,
        _ => Of(value),
    };
}
