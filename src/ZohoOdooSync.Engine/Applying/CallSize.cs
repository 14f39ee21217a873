using System.Globalization;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// How many rows a call carries. A server or a proxy before it may not take as many as the settings say; what it takes is
/// found by halving, kept for the run and, for rows with values, in the state, and grows back by a quarter a run. Safe to use
/// from several lanes.
/// </summary>
internal sealed class CallSize
{
    private const string Note = "call_size";

    private readonly int _most;
    private readonly int? _remembered;
    private readonly Dictionary<BatchVerb, int> _sizes = [];
    private bool _wasTried;

    /// <summary>Begins with the size of the settings, or the smaller one that a run before this one found.</summary>
    /// <param name="most">Rows a call as the settings say.</param>
    /// <param name="state">What was found before.</param>
    public CallSize(int most, IStateReader state)
    {
        _most = most;
        var isKnown = int.TryParse(state.FindNote(Note), NumberStyles.None, CultureInfo.InvariantCulture, out var size);
        _remembered = isKnown && size > 0 && size < most ? size : null;
        if (_remembered is { } known) _sizes[BatchVerb.Update] = known;
    }

    /// <summary>Rows a call of this kind carries now.</summary>
    public int Of(BatchVerb verb)
    {
        lock (_sizes) return _sizes.GetValueOrDefault(Kind(verb), _most);
    }

    /// <summary>A call of so many rows was too much: the next ones carry half.</summary>
    public int Halve(BatchVerb verb, int rows)
    {
        // Another lane may have found a smaller one meanwhile.
        lock (_sizes) return _sizes[Kind(verb)] = Math.Min(Of(verb), (rows + 1) / 2);
    }

    /// <summary>A call of so many rows was carried out.</summary>
    public void Worked(BatchVerb verb, int rows)
    {
        lock (_sizes) _wasTried |= Kind(verb) == BatchVerb.Update && rows >= Of(verb);
    }

    /// <summary>Keeps what the next run begins with. Writes only where that is another size than this one began with.</summary>
    public void Keep(IStateStore state)
    {
        var size = Of(BatchVerb.Update);
        if (size == _remembered && _wasTried) size += Math.Max(1, size / 4);
        int? next = size >= _most ? null : size;
        if (next != _remembered) state.Write(writer => writer.SaveNote(Note, next?.ToString(CultureInfo.InvariantCulture)));
    }

    // New products and changed ones travel by the same call, with the same columns.
    private static BatchVerb Kind(BatchVerb verb) => verb is BatchVerb.Create or BatchVerb.Clear ? BatchVerb.Update : verb;
}
