using ZohoOdooSync.Engine.Odoo;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>Reads back products that were written, a part of them beside the last batches.</summary>
/// <param name="target">Odoo.</param>
internal sealed class ReadBack(IOdooTarget target)
{
    // For fewer another call is not worth it.
    private const int Fewest = 100;

    private readonly HashSet<int> _begun = [];
    private Task<IReadOnlyList<OdooProduct>>? _reading;

    /// <summary>The pictures that are known; those that are written join them.</summary>
    public PictureMarks Marks { get; set; } = new();

    /// <summary>Begins to read products that are written for good, once there are enough of them; others are read in the end.</summary>
    /// <param name="ids">Their ids.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public void Begin(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        if (_reading is not null || ids.Count < Fewest) return;
        _begun.UnionWith(ids);
        _reading = target.ReadAsync(_begun, cancellationToken);
    }

    /// <summary>Waits for what was begun, whatever becomes of it.</summary>
    public async Task EndAsync()
    {
        if (_reading is not null) await Task.WhenAny(_reading).ConfigureAwait(false);
    }

    /// <summary>Reads products, as far as they are not read yet.</summary>
    /// <param name="ids">Their ids.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<OdooProduct>> ReadAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken) =>
        Marks.Named(await ReadRestAsync(ids, cancellationToken).ConfigureAwait(false));

    private async Task<IReadOnlyList<OdooProduct>> ReadRestAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        if (_reading is null) return await target.ReadAsync(ids, cancellationToken).ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
        // What failed beside the batches is tried once more, and only then the run's trouble.
        if (!_reading.IsCompletedSuccessfully) return await target.ReadAsync(ids, cancellationToken).ConfigureAwait(false);
        var read = await _reading.ConfigureAwait(false);
        var rest = ids.Where(id => !_begun.Contains(id)).ToList();
        return rest.Count == 0 ? read : [.. read, .. await target.ReadAsync(rest, cancellationToken).ConfigureAwait(false)];
    }
}
