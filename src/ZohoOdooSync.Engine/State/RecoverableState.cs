using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// The state of a profile in the hands of who works on it: a file that turns out to be damaged is set aside under another
/// name, never deleted, and a new one takes its place. The bindings are in Odoo, so that the next run, a full one, finds
/// them there and writes nothing for it. Only whoever holds the lock of the run may mend.
/// </summary>
internal sealed class RecoverableState : IStateStore
{
    private readonly SyncSettings _settings;
    private readonly StateOpener _open;
    private readonly TimeProvider _time;
    private volatile IStateStore _inner;
    private volatile SyncException? _damage;

    private RecoverableState(SyncSettings settings, StateOpener open, TimeProvider time)
    {
        (_settings, _open, _time) = (settings, open, time);
        _inner = Checked();
    }

    /// <inheritdoc/>
    public string Path => _inner.Path;

    /// <inheritdoc/>
    public string Backend => _inner.Backend;

    /// <inheritdoc/>
    public StateAccess Access => _inner.Access;

    /// <summary>Opens the state for a run by hand, whose lock is held.</summary>
    /// <param name="settings">The profile.</param>
    /// <param name="open">Opens a state file.</param>
    /// <param name="time">Clock.</param>
    /// <returns>The state, and what to tell where a damaged one was set aside, else null.</returns>
    /// <exception cref="SyncException"><c>StateDamaged</c> where a server works on the file, or it cannot be set aside;
    /// <c>StateUnreadable</c>, <c>StateNotWritable</c>.</exception>
    public static (RecoverableState State, string? Recovered) OpenForRun(
        SyncSettings settings, StateOpener open, TimeProvider time) =>
        Open(settings, open, time, () => WithoutServer(settings, time));

    /// <summary>Opens the state for a server, whose own lock is held; takes that of the run where there is something to mend.</summary>
    /// <inheritdoc cref="OpenForRun"/>
    public static (RecoverableState State, string? Recovered) OpenForServer(
        SyncSettings settings, StateOpener open, TimeProvider time) =>
        Open(settings, open, time, () => RunLock.Acquire(settings.LockPath, time));

    /// <summary>Sets a file aside that turned out to be damaged since it was opened.</summary>
    /// <returns>What to tell; null where nothing is damaged.</returns>
    /// <exception cref="SyncException"><c>StateDamaged</c> where it cannot be set aside.</exception>
    public string? Mend()
    {
        if (_damage is not { } damage) return null;
        _inner.Dispose();
        var recovered = SetAside(_settings, damage, _time);
        _inner = Checked();
        _damage = null;
        return recovered;
    }

    /// <summary>
    /// Closes the state at the end of a run by hand. Where damage came to light only after it was opened, as on a page that is
    /// written and never read, the file is set aside, so that the next run does not meet the same again.
    /// </summary>
    /// <returns>What to tell; null where nothing is damaged, or a server has the file open and will mend it.</returns>
    /// <exception cref="SyncException"><c>StateDamaged</c> where it cannot be set aside.</exception>
    public string? Close()
    {
        _inner.Dispose();
        if (_damage is not { } damage) return null;
        using var alone = WithoutServer(_settings, _time);
        return alone is null ? null : SetAside(_settings, damage, _time);
    }

    /// <inheritdoc/>
    public T Read<T>(Func<IStateReader, T> query) => Watched(() => _inner.Read(query));

    /// <inheritdoc/>
    public void Write(Action<IStateWriter> change) => Watched(() =>
    {
        _inner.Write(change);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    private static (RecoverableState State, string? Recovered) Open(
        SyncSettings settings, StateOpener open, TimeProvider time, Func<RunLock?> lockOut)
    {
        try
        {
            return (new RecoverableState(settings, open, time), null);
        }
        catch (SyncException damage) when (damage.ErrorId == StateErrors.DamagedId)
        {
            using var alone = lockOut() ?? throw StateErrors.DamagedUnderServer(damage, settings.StatePath);
            var recovered = SetAside(settings, damage, time);
            return (new RecoverableState(settings, open, time), recovered);
        }
    }

    /// <summary>Keeps servers away; null where one is at work: it has the file open, and would go on writing to it under its new
    /// name.</summary>
    private static RunLock? WithoutServer(SyncSettings settings, TimeProvider time)
    {
        try
        {
            return RunLock.Acquire(settings.ServerLockPath, time, "server");
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.Locked)
        {
            return null;
        }
    }

    private static string SetAside(SyncSettings settings, SyncException damage, TimeProvider time)
    {
        try
        {
            var aside = StateFileSet.NewNameAside(settings.StatePath, "damaged", time.GetUtcNow());
            StateFileSet.Move(settings.StatePath, aside);
            return $"{damage.Message} The file was renamed to {aside}. A new state reads the bindings from Odoo; history and "
                + "quarantine begin anew. A backup brings history back, where there is one.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.NotSetAside(settings.StatePath, e);
        }
    }

    /// <summary>Opens the file and reads what a run will need: a store may look only at a part when it opens.</summary>
    private IStateStore Checked()
    {
        var opened = _open(_settings.StatePath, StateAccess.ReadWrite);
        try
        {
            opened.Read(reader =>
                (reader.Bindings(), reader.Quarantine(), reader.Runs(_settings.Schedule.HistoryRuns), reader.PendingJournal()));
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private T Watched<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SyncException e) when (e.ErrorId == StateErrors.DamagedId)
        {
            _damage ??= e;
            throw;
        }
    }
}
