using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Notify;

/// <summary>
/// Hears what happens, decides what is to be told, and sends it beside the work: nothing waits for a channel but the end of the
/// process, and that no longer than the bound of a pass. Trouble of a channel is told and kept in the state, never thrown.
/// </summary>
internal sealed class NotificationListener : ISyncReporter
{
    // Whoever is asked to stop has little time; what is not sent by then, the next process sends.
    private static readonly TimeSpan Hurry = TimeSpan.FromSeconds(3);

    private readonly object _gate = new();
    private readonly NotificationBook _book;
    private readonly NotificationDelivery _delivery;
    private readonly NotificationWire _wire;
    private readonly SyncSettings _settings;
    private readonly TimeProvider _time;
    private readonly Func<IStateStore> _open;
    private Task _sending = Task.CompletedTask;
    private bool _isWanted;
    private bool _isSending;
    private DateTimeOffset? _nextLook;

    /// <summary>Makes the listener; nothing is read or sent yet.</summary>
    /// <param name="settings">The channels.</param>
    /// <param name="open">Opens the state for a moment: messages are sent when the run may have closed its own.</param>
    /// <param name="time">Clock.</param>
    /// <param name="random">Jitter.</param>
    /// <param name="wire">How messages leave.</param>
    public NotificationListener(
        SyncSettings settings, Func<IStateStore> open, TimeProvider time, Random random, NotificationWire wire)
    {
        (_settings, _open, _time, _wire) = (settings, open, time, wire);
        _book = new NotificationBook(settings, time);
        _delivery = new NotificationDelivery(settings, time, random, wire);
    }

    /// <summary>Told of what goes wrong; set when the way of events is made, of which this is a part.</summary>
    public ISyncReporter Told { get; set; } = SilentReporter.Instance;

    /// <summary>The state that is open while events come; null where none is.</summary>
    public IStateStore? State { get; set; }

    /// <inheritdoc/>
    /// <exception cref="SyncException"><c>StateUnreadable</c>, <c>StateNotWritable</c>.</exception>
    public void Report(SyncEvent syncEvent)
    {
        if (_settings.Notify.Channels.Count == 0) return;
        if (syncEvent is SyncRunEnded ended) Look(writer => _book.AfterRun(writer, ended.Run));
        // Of a server, which may wait for long.
        else if (syncEvent is SyncServerIdles && _time.GetUtcNow() >= _nextLook) Look(_book.AtCheck);
    }

    /// <summary>Looks as the scheduled check does, and sends what is due.</summary>
    /// <returns>What became of each message.</returns>
    public async Task<IReadOnlyList<NotificationResult>> CheckAsync(CancellationToken cancellationToken)
    {
        using (var state = _open()) state.Write(writer => _book.AtCheck(writer));
        return await SendAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a test message to channels, whatever else they want.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    public async Task<IReadOnlyList<NotificationResult>> TestAsync(
        IEnumerable<NotifyChannel> channels, CancellationToken cancellationToken)
    {
        var message = NotificationWords.Test(_time.GetUtcNow());
        var due = channels.Select(channel => new DueMessage(channel.Name, message, message.At)).ToList();
        var sent = await _delivery.SendAsync(due, cancellationToken).ConfigureAwait(false);
        // A profile that never ran has no state yet, and a test makes none.
        if (File.Exists(_settings.StatePath)) TrySettle(sent);
        return [.. sent.Select(one => one.Result)];
    }

    /// <summary>Waits until what was begun is sent, for as long as a pass may take.</summary>
    /// <param name="isStopping">Whether somebody asked to stop: then the wait is short.</param>
    public async Task EndAsync(bool isStopping)
    {
        Task sending;
        lock (_gate) sending = _sending;
        if (sending.IsCompleted) return;
        // The pass ends by itself; whoever does not let it is left behind.
        await Task.WhenAny(sending, Task.Delay(isStopping ? Hurry : _wire.Together + TimeSpan.FromSeconds(2))).ConfigureAwait(false);
    }

    private void Look(Func<IStateWriter, NotificationState> look)
    {
        // Whatever becomes of it, not at every beat.
        _nextLook = _time.GetUtcNow().AddMinutes(5);
        NotificationState? known = null;
        State!.Write(writer => known = look(writer));
        _nextLook = _book.NextLook(known!);
        if (known!.Outbox.Count == 0) return;
        lock (_gate)
        {
            _isWanted = true;
            if (_isSending) return;
            _isSending = true;
            _sending = Task.Run(SendWantedAsync);
        }
    }

    private async Task SendWantedAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                _isSending = _isWanted;
                if (!_isWanted) return;
                _isWanted = false;
            }

            await SendAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<NotificationResult>> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<DueMessage> due = [];
            using (var state = _open()) state.Write(writer => due = _book.Take(writer, _delivery.Lease));
            if (due.Count == 0) return [];
            var sent = await _delivery.SendAsync(due, cancellationToken).ConfigureAwait(false);
            Settle(sent);
            return [.. sent.Select(one => one.Result)];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Warn($"Notifications could not be sent: {e.AsSyncException(_settings).Message}");
            return [];
        }
    }

    // The messages are sent: that this cannot be written down changes nothing of it.
    private void TrySettle(IReadOnlyList<(DueMessage Message, NotificationResult Result)> sent)
    {
        try
        {
            Settle(sent);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            Warn($"What became of the notifications could not be recorded: {e.Message} {e.NextStep}");
        }
    }

    private void Settle(IReadOnlyList<(DueMessage Message, NotificationResult Result)> sent)
    {
        foreach (var (_, result) in sent.Where(one => !one.Result.Succeeded))
            Warn($"A notification ({NotificationWords.Word(result.Event)}) was not sent. {result.Error}");
        using var state = _open();
        state.Write(writer => _book.Settle(writer, [.. sent.Select(one => (one.Message, one.Result.Error))]));
    }

    private void Warn(string text) => Told.Report(new SyncMessage(SyncLogLevel.Warning, text));
}
