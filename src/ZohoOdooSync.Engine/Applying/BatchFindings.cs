using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>What the batches of one run find out, so that later ones need not. Safe to use from several lanes.</summary>
/// <param name="highestId">Highest product id in Odoo before the run.</param>
internal sealed class BatchFindings(int highestId)
{
    private readonly object _gate = new();
    private readonly Dictionary<BatchVerb, string> _denials = [];
    private readonly Dictionary<string, MirroredField[]> _refusedFields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _inVain = new(StringComparer.Ordinal);
    private int _highestId = highestId;
    private bool _works;

    /// <summary>Whether anything was saved: then the server works, and what fails is not its trouble as a whole.</summary>
    public bool Works
    {
        get
        {
            lock (_gate) return _works;
        }
    }

    /// <summary>Highest product id that was seen: what a call makes that begins now lies above it.</summary>
    public int HighestId
    {
        get
        {
            lock (_gate) return _highestId;
        }
    }

    /// <summary>A row was saved, in this product.</summary>
    public void Saved(int productId)
    {
        lock (_gate)
        {
            _works = true;
            _highestId = Math.Max(_highestId, productId);
        }
    }

    /// <summary>Odoo's words about the right that a kind of call lacks; null where none is known to be lacking.</summary>
    public string? Denial(BatchVerb verb)
    {
        lock (_gate) return _denials.GetValueOrDefault(verb);
    }

    /// <summary>A kind of call lacks a right: it is not asked for again in this run.</summary>
    public void Deny(BatchVerb verb, string words)
    {
        lock (_gate) _denials[verb] = words;
    }

    /// <summary>The fields that Odoo refused with these words before; null where it is not known.</summary>
    public IReadOnlyList<MirroredField>? RefusedFields(string words)
    {
        lock (_gate) return _refusedFields.GetValueOrDefault(words);
    }

    /// <summary>How many rows with these words were searched of which Odoo took nothing at all.</summary>
    public int SearchesInVain(string words)
    {
        lock (_gate) return _inVain.GetValueOrDefault(words);
    }

    /// <summary>What the search for the refused fields of a row came to.</summary>
    /// <param name="words">Odoo's words, without what differs from row to row.</param>
    /// <param name="fields">The fields; null where Odoo took nothing of the row.</param>
    public void Learn(string words, MirroredField[]? fields)
    {
        lock (_gate)
        {
            if (fields is null) _inVain[words] = _inVain.GetValueOrDefault(words) + 1;
            else _refusedFields[words] = fields;
        }
    }
}
